import NIOHTTP1

/// What a request line asks for, and of whom: path, query and authority.
struct RequestTarget {
    let path: Substring
    let query: Substring
    /// Who was asked: the request line's own authority goes before the `Host` field (RFC 9112 §3.2.2). Nil only in HTTP/1.0.
    let host: Substring?

    /// Throws 400 for a target or a `Host` that HTTP does not allow.
    init(_ head: HTTPRequestHead) throws {
        var rest = head.uri[...]
        var authority: Substring?
        if rest.utf8.first != UInt8(ascii: "/"), rest != "*" {
            guard let scheme = ["http://", "https://"].first(where: { rest.lowercased().hasPrefix($0) }) else {
                throw HTTPFault(
                    .badRequest, "bad_target",
                    "The request line must name a path that begins with /, or a whole http URL.")
            }
            rest = rest.dropFirst(scheme.count)
            let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
            authority = rest[..<end]
            rest = rest[end...]
        }
        let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?")) ?? rest.endIndex
        path = mark == rest.startIndex ? "/" : rest[..<mark]
        query = mark < rest.endIndex ? rest[rest.utf8.index(after: mark)...] : ""
        host = try authority ?? Self.host(head)
    }

    private static func host(_ head: HTTPRequestHead) throws -> Substring? {
        var value: String?
        for (name, text) in head.headers where name.utf8.count == 4 && name.lowercased() == "host" {
            guard value == nil else {
                throw HTTPFault(.badRequest, "bad_host", "The request has more than one Host field; send one.")
            }
            value = text
        }
        guard let value else {
            if head.version == .http1_0 { return nil }
            throw HTTPFault(.badRequest, "bad_host", "The request has no Host field, which HTTP/1.1 asks for.")
        }
        return value[...]
    }
}

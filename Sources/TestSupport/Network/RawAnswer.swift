/// An answer of HTTP/1.1 as it came over the wire, taken apart.
package struct RawAnswer: Sendable {
    /// The first line without its end.
    package let statusLine: String
    /// The header fields in their order, names in lower case.
    package let headers: [(name: String, value: String)]
    /// What followed the head, as it came.
    package let rawBody: [UInt8]
    /// The body by its framing: chunks put together, or as many bytes as `Content-Length` says.
    package let body: [UInt8]

    /// The code of the status line, 0 if it has none.
    package var status: Int {
        let words = statusLine.split(separator: " ")
        return words.count > 1 ? Int(words[1]) ?? 0 : 0
    }

    /// The body as text; what is no UTF-8 becomes U+FFFD.
    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The value of the first field called `name`, given in lower case.
    package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    /// The values of all fields called `name`, given in lower case.
    package func headers(_ name: String) -> [String] { headers.filter { $0.name == name }.map(\.value) }

    /// - Throws: if `bytes` hold no whole head, or a body that contradicts its framing.
    package init(_ bytes: [UInt8], to method: String = "GET") throws {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else {
            throw ScriptError.unexpected(String(decoding: bytes.prefix(200), as: UTF8.self))
        }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        statusLine = lines.first.map(String.init) ?? ""
        headers = lines.dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            return (line[..<colon].lowercased(), String(value))
        }
        rawBody = Array(bytes[end.upperBound...])
        let length = headers.first { $0.name == "content-length" }.flatMap { Int($0.value) }
        if headers.contains(where: { $0.name == "transfer-encoding" }) {
            body = try Self.unchunked(rawBody)
        } else if method != "HEAD", let length {
            guard rawBody.count >= length else {
                throw ScriptError.unexpected("\(rawBody.count) bytes of a body of \(length)")
            }
            body = Array(rawBody.prefix(length))
        } else {
            body = rawBody
        }
    }

    private static func unchunked(_ bytes: [UInt8]) throws -> [UInt8] {
        var body: [UInt8] = []
        var rest = bytes[...]
        while let end = rest.firstRange(of: Array("\r\n".utf8)) {
            let size = String(decoding: rest[..<end.lowerBound].prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self)
            guard let length = Int(size, radix: 16), rest.endIndex - end.upperBound >= length + 2 else { break }
            if length == 0 { return body }
            body += rest[end.upperBound..<end.upperBound + length]
            rest = rest[(end.upperBound + length + 2)...]
        }
        throw ScriptError.unexpected("broken chunks: \(String(decoding: rest.prefix(100), as: UTF8.self))")
    }
}

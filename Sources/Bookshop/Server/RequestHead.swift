import NIOCore

/// The head of a request, read leniently: the shop writes down what came, and what is not HTTP is left to the codec
/// behind, which refuses it.
struct RequestHead: Sendable {
    let method: String
    /// Path and query as sent. Of a target in absolute form only this part is kept.
    let target: String
    let headers: [LoggedRequest.Header]
    /// `target` up to the `?`.
    let path: String

    /// The head at the front of `bytes`, which end with the empty line.
    init(_ bytes: ByteBufferView) {
        var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: true)
            .makeIterator()
        let request = (lines.next() ?? "").split(separator: " ")
        method = request.first.map(String.init) ?? ""
        target = Self.originForm(request.count > 1 ? String(request[1]) : "/")
        path = String(target.prefix { $0 != "?" })
        var headers: [LoggedRequest.Header] = []
        while let line = lines.next() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...]
            headers.append(.init(name: String(line[..<colon]), value: Self.trimmed(value)))
        }
        self.headers = headers
    }

    /// The value of the first field called `name`, given in lower case.
    func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name }?.value }

    /// The value of `name` in the query, not decoded.
    func query(_ name: String) -> String? {
        for pair in target.dropFirst(path.count + 1).split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.first == name[...] { return parts.count > 1 ? String(parts[1]) : "" }
        }
        return nil
    }

    /// What follows the head.
    enum Body { case none, length(Int), untilTheCodecSays }

    var body: Body {
        if header("transfer-encoding") != nil || header("upgrade") != nil { return .untilTheCodecSays }
        return header("content-length").flatMap { Int($0) }.map { .length(max(0, $0)) } ?? .none
    }

    private static func originForm(_ target: String) -> String {
        guard target.hasPrefix("http://") || target.hasPrefix("https://") else { return target }
        let rest = target.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).last ?? ""
        guard let slash = rest.firstIndex(where: { $0 == "/" || $0 == "?" }) else { return "/" }
        return rest[slash] == "?" ? "/" + rest[slash...] : String(rest[slash...])
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first == " " || text.first == "\t" { text = text.dropFirst() }
        while text.last == " " || text.last == "\t" { text = text.dropLast() }
        return String(text)
    }
}

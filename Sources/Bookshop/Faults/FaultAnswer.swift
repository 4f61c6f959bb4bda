import NIOCore

/// An answer that is HTTP: what most faults begin from.
struct FaultAnswer {
    var status = "200 OK"
    var headers: [String] = []
    var contentType = "text/html; charset=utf-8"
    var body: [UInt8] = []

    init(status: String = "200 OK", headers: [String] = [], body: String = "") {
        self.init(status: status, headers: headers, bytes: Array(body.utf8))
    }

    init(status: String = "200 OK", headers: [String] = [], bytes: [UInt8]) {
        self.status = status
        self.headers = headers
        body = bytes
    }

    /// The head, with the framing field given, or else the true `Content-Length`.
    func head(framing: String? = nil) -> String {
        let fields =
            [status.hasPrefix("3") || body.isEmpty ? nil : "Content-Type: \(contentType)"].compactMap { $0 } + headers
            + [framing ?? "Content-Length: \(body.count)"]
        return "HTTP/1.1 \(status)\r\n" + fields.filter { !$0.isEmpty }.map { $0 + "\r\n" }.joined() + "\r\n"
    }

    /// The whole answer, after which the connection can be used again. A HEAD request gets no body.
    func steps(for request: RequestHead, framing: String? = nil) -> [FaultStep] {
        var bytes = ByteBuffer(string: head(framing: framing))
        if request.method != "HEAD" { bytes.writeBytes(body) }
        return [.send(bytes)]
    }

    /// A tiny page that says `text` and links to `paths`.
    static func page(_ text: String, links paths: [String] = []) -> String {
        "<!DOCTYPE html><title>\(text)</title><p>\(text)</p>\n"
            + paths.map { "<a href=\"\($0)\">\($0)</a>\n" }.joined()
    }
}

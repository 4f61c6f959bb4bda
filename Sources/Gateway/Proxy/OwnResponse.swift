import NIOCore

/// An answer of the proxy itself.
struct OwnResponse: Sendable {
    var status: Int
    /// Stable, for programs.
    var code: String
    /// One sentence that says what to do.
    var detail: String
    var retryAfter: Int?
    /// In place of the usual one.
    var body: String?

    init(_ status: Int, _ code: String, _ detail: String, retryAfter: Int? = nil) {
        self.status = status
        self.code = code
        self.detail = detail
        self.retryAfter = retryAfter
    }

    init(_ fault: MessageFault) {
        self.init(fault.status, "bad_request", "The request is refused: \(fault.description).")
    }

    static let noServer = OwnResponse(
        503, "no_server", "No server can take the request now; try again in a while.", retryAfter: 1)
    static let unreachable = OwnResponse(502, "server_unreachable", "The server behind this gateway cannot be reached.")
    static let badAnswer = OwnResponse(502, "bad_answer", "The server behind this gateway answered what is no HTTP.")
    static let late = OwnResponse(504, "server_late", "The server behind this gateway did not answer in time.")
    static let slowHead = OwnResponse(408, "request_late", "The request did not come in time.")
    static let bodyTooLarge = OwnResponse(413, "body_too_large", "The request's body is larger than is taken here.")

    /// The bytes. Of an answer to HEAD without the body.
    func bytes(closes: Bool, isHead: Bool) -> ByteBuffer {
        let body = body ?? "{\"error\":\"\(code)\",\"detail\":\"\(detail)\"}"
        var buffer = ByteBuffer(
            string: "HTTP/1.1 \(status) \(Self.reasons[status] ?? "Error")\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(body.utf8.count)\r\n")
        if let retryAfter { buffer.writeString("Retry-After: \(retryAfter)\r\n") }
        buffer.writeString(closes ? "Connection: close\r\n\r\n" : "\r\n")
        if !isHead { buffer.writeString(body) }
        return buffer
    }

    private static let reasons = [
        400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 408: "Request Timeout",
        413: "Content Too Large",
        417: "Expectation Failed", 429: "Too Many Requests", 431: "Request Header Fields Too Large",
        501: "Not Implemented",
        502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout", 505: "HTTP Version Not Supported",
    ]
}

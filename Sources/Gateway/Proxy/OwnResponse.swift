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

    static let noRoute = OwnResponse(404, "no_route", "Nothing is served here under that host and path.")
    static let unreadablePath = OwnResponse(
        400, "bad_request", "The request is refused: its path leads above the root.")
    static let notCached = OwnResponse(
        504, "not_cached", "What was asked for is not in the cache, and nothing else was wanted.")
    static let busy = OwnResponse(
        503, "server_busy", "The servers have as many requests as they take; try again in a while.", retryAfter: 1)
    static let tooManyAtOnce = OwnResponse(
        429, "too_many_requests_at_once", "Too many requests of yours are under way; wait for one of them.",
        retryAfter: 1)
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
            string: "HTTP/1.1 \(status) \(Self.reason(status))\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(body.utf8.count)\r\n")
        if let retryAfter { buffer.writeString("Retry-After: \(retryAfter)\r\n") }
        buffer.writeString(closes ? "Connection: close\r\n\r\n" : "\r\n")
        if !isHead { buffer.writeString(body) }
        return buffer
    }

    /// The reason phrase of a status.
    static func reason(_ status: Int) -> String { reasons[status] ?? "Status" }

    private static let reasons = [
        200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 301: "Moved Permanently", 302: "Found",
        303: "See Other", 304: "Not Modified", 307: "Temporary Redirect", 308: "Permanent Redirect",
        401: "Unauthorized",
        403: "Forbidden", 410: "Gone", 418: "I'm a teapot", 421: "Misdirected Request", 500: "Internal Server Error",
        400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 408: "Request Timeout",
        413: "Content Too Large",
        417: "Expectation Failed", 429: "Too Many Requests", 431: "Request Header Fields Too Large",
        501: "Not Implemented",
        502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout", 505: "HTTP Version Not Supported",
    ]
}

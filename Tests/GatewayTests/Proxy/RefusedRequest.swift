import Testing

/// Requests that must not reach a server, and what their clients hear.
struct RefusedRequest: Sendable, CustomTestStringConvertible {
    let status: Int
    let bytes: String
    var testDescription: String { bytes }

    init(_ status: Int, _ bytes: String) {
        self.status = status
        self.bytes = bytes
    }

    static let all: [RefusedRequest] = [
        .init(400, "GET / HTTP/1.1\r\n\r\n"), .init(400, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
        .init(400, "GET / HTTP/1.1\nHost: a\n\n"), .init(400, "GET / HTTP/1.1\r\nHost: a\r\n folded: 1\r\n\r\n"),
        .init(400, "GET / HTTP/1.1\r\nHost: a\r\nX : 1\r\n\r\n"),
        .init(400, "GET / HTTP/1.1\r\nHost: a\r\nX: \u{0}\r\n\r\n"),
        .init(400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"),
        .init(400, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        .init(501, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        .init(501, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"),
        .init(400, "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        .init(400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n"),
        .init(400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloworld\r\n0\r\n\r\n"),
        .init(400, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 5\r\n\r\n"),
        .init(405, "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n"), .init(505, "GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
        .init(417, "POST / HTTP/1.1\r\nHost: a\r\nExpect: cake\r\nContent-Length: 1\r\n\r\n"),
        .init(400, "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n"), .init(400, "\u{16}\u{3}\u{1}"),
        .init(431, "GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "x", count: 20_000))\r\n\r\n"),
        .init(431, "GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "X: 1\r\n", count: 200))\r\n"),
        .init(431, "GET /\(String(repeating: "x", count: 20_000)) HTTP/1.1\r\nHost: a\r\n\r\n"),
    ]
}

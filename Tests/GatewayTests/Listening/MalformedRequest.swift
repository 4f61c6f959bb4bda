import Testing

/// Requests of HTTP/2 that must not reach a server, and what their clients hear.
struct MalformedRequest: Sendable, CustomTestStringConvertible {
    enum End: Sendable, Hashable {
        /// The stream is reset with PROTOCOL_ERROR.
        case reset
        case status(Int)
        /// The connection is ended.
        case connection
    }

    let testDescription: String
    let end: End
    let fields: [(String, String)]
    /// DATA that follows, the last piece with END_STREAM; nil when the request ends with its head.
    var content: [String]?

    init(_ description: String, _ fields: [(String, String)], content: [String]? = nil, _ end: End = .reset) {
        testDescription = description
        self.fields = fields
        self.content = content
        self.end = end
    }

    private static func with(_ more: (String, String)...) -> [(String, String)] {
        HTTP2Client.request("GET", "/bad", more)
    }

    private static func but(_ name: String, _ value: String?) -> [(String, String)] {
        HTTP2Client.request("GET", "/bad").compactMap { field in
            field.0 == name ? value.map { (name, $0) } : field
        }
    }

    static let all: [MalformedRequest] = [
        .init("upper case", with(("X-Name", "1"))), .init("no name", with(("", "1")), .connection),
        .init("a blank in a name", with(("x y", "1"))), .init("a colon in a name", with(("x:", "1"))),
        .init("connection", with(("connection", "close"))), .init("keep-alive", with(("keep-alive", "1"))),
        .init("proxy-connection", with(("proxy-connection", "x"))),
        .init("transfer-encoding", with(("transfer-encoding", "chunked"))),
        .init("upgrade", with(("upgrade", "websocket"))), .init("te", with(("te", "gzip"))),
        .init("no method", but(":method", nil)), .init("no scheme", but(":scheme", nil)),
        .init("no path", but(":path", nil)), .init("empty path", but(":path", "")),
        .init("doubled path", [(":path", "/x")] + with()), .init("doubled method", [(":method", "GET")] + with()),
        .init("unknown pseudo-header field", [(":colour", "red")] + with()),
        .init("protocol", [(":protocol", "websocket")] + with()),
        .init("a late pseudo-header field", [("x", "1")] + with()), .init("status", [(":status", "200")] + with()),
        .init("CR LF in a value", with(("x", "1\r\nevil: 1"))), .init("LF in a value", with(("x", "1\nevil: 1"))),
        .init("CR in a value", with(("x", "1\r"))), .init("NUL in a value", with(("x", "1\u{0}"))),
        .init("a control character in a value", with(("x", "1\u{1}2"))), .init("DEL", with(("x", "1\u{7F}2"))),
        .init("a blank before a value", with(("x", " 1"))), .init("a tab behind a value", with(("x", "1\t"))),
        .init("CR LF in the path", but(":path", "/ HTTP/1.1\r\nevil: 1\r\n")),
        .init("a blank in the path", but(":path", "/bad HTTP/1.1")), .init("a fragment", but(":path", "/bad#x")),
        .init("no path but a URL", but(":path", "http://b/bad")), .init("no slash", but(":path", "bad")),
        .init("an asterisk for GET", but(":path", "*")), .init("letters beyond ASCII in the path", but(":path", "/é")),
        .init("blank in the method", but(":method", "GET /x")), .init("empty method", but(":method", "")),
        .init("long method", but(":method", String(repeating: "X", count: 33))),
        .init("another scheme", but(":scheme", "ftp")),
        .init("CR LF in the authority", but(":authority", "a\r\nevil: 1")),
        .init("another host", with(("host", "b"))),
        .init("two hosts", but(":authority", nil) + [("host", "a"), ("host", "a")]),
        .init("length with letters", with(("content-length", "1x")), content: ["x"]),
        .init("length with sign", with(("content-length", "+1")), content: ["x"]),
        .init("length below zero", with(("content-length", "-1")), content: ["x"]),
        .init("length of many digits", with(("content-length", "00000000000000000001")), content: ["x"]),
        .init("two lengths", with(("content-length", "1"), ("content-length", "2")), content: ["x"]),
        .init("the same length twice", with(("content-length", "1"), ("content-length", "1")), content: ["x"]),
        .init("a length and nothing", with(("content-length", "1"))),
        .init("too long", with(("content-length", "3")), content: ["abcd"]),
        .init("too long in pieces", with(("content-length", "3")), content: ["ab", "cd"]),
        .init("too short", with(("content-length", "3")), content: ["ab"]),
        .init("CONNECT", [(":method", "CONNECT"), (":authority", "a:443")], .status(405)),
        .init("no host", but(":authority", nil), .status(400)),
        .init("a user", but(":authority", "me@a"), .status(400)),
        .init("an expectation", with(("expect", "cake")), content: ["x"], .status(417)),
        .init("many fields", HTTP2Client.request("GET", "/bad", (0..<200).map { ("x\($0)", "1") }), .status(431)),
        .init("too large", with(("x", String(repeating: "x", count: 16_300))), .connection),
    ]
}

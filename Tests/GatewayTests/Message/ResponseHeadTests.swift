import Testing

@testable import Gateway

/// How responses are read.
struct ResponseHeadTests {
    private static func scan(_ text: String, to method: RequestMethod = .get) throws(MessageFault) -> ResponseHead? {
        var (head, fields) = (ResponseHead(), HeadFields())
        return try head.scan(Array(text.utf8).span, &fields, to: method) ? head : nil
    }

    @Test(
        "how long the body is",
        arguments: [
            ("200 OK\r\nContent-Length: 5", .get, .bytes(5)), ("200 OK\r\nContent-Length: 0", .get, .none),
            ("200 OK\r\nTransfer-Encoding: chunked", .get, .chunked), ("200 OK", .get, .untilClose),
            ("200 OK\r\nContent-Length: 5", .head, .none), ("204 No Content", .get, .none),
            ("304 Not Modified\r\nContent-Length: 5", .get, .none), ("100 Continue", .post, .none),
            ("101 Switching Protocols", .get, .none), ("200", .get, .untilClose), ("999 Odd", .get, .untilClose),
        ] as [(String, RequestMethod, BodyLength)])
    func length(_ text: String, _ method: RequestMethod, _ length: BodyLength) throws {
        let head = try Self.scan("HTTP/1.1 \(text)\r\n\r\n", to: method)
        #expect(head?.length == length)
    }

    @Test func pieces() throws {
        let text = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
        for count in 0..<text.utf8.count {
            let head = try Self.scan(String(decoding: text.utf8.prefix(count), as: UTF8.self))
            #expect(head == nil, "\(count)")
        }
    }

    @Test(
        "what is no response",
        arguments: [
            "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1  200 OK\r\n\r\n", "HTTP/1.1 099 OK\r\n\r\n",
            "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 200 OK\nA: b\r\n\r\n", "HTTP/1.1 200 O\u{0}K\r\n\r\n",
            "ICY 200 OK\r\n\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 200 OK\r\n folded\r\n\r\n",
        ])
    func refused(_ text: String) {
        #expect(throws: MessageFault.self) { try Self.scan(text) }
    }

    @Test(
        "whether the upstream stays",
        arguments: [
            ("1.1", "", false), ("1.1", "Connection: close\r\n", true), ("1.0", "", true),
            ("1.0", "Connection: keep-alive\r\n", false),
        ])
    func closing(_ version: String, _ field: String, _ closes: Bool) throws {
        let head = try Self.scan("HTTP/\(version) 200 OK\r\nContent-Length: 0\r\n\(field)\r\n")
        #expect(head?.closes == closes)
    }
}

import NIOCore
import TestSupport
import Testing

@testable import Gateway

/// HTTP/2 from clients: what servers get of it, and what comes back.
@Suite(.serialized) struct HTTP2Tests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    private static let forwarding =
        "X-Real-IP: 127.0.0.1\r\nX-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: a\r\n\r\n"

    private static func script(_ answer: String) -> @Sendable (ScriptedConnection) async throws -> Void {
        answering(answer)
    }

    @Test("a request becomes one of HTTP/1.1") func request() async throws {
        try await withSecureProxy([answering(Self.ok)]) { harness in
            try await HTTP2Client.withConnection(port: harness.port) { client in
                try await client.headers(
                    1,
                    HTTP2Client.request(
                        "GET", "/x?y=1",
                        [("cookie", "a=1"), ("accept", "*/*"), ("te", "trailers"), ("cookie", "b=2"), ("x-empty", "")]))
                let answer = try await client.answer(1)
                #expect(answer.text == "ok" && answer.status == "200" && answer.field("content-length") == "2")
            }
            #expect(
                harness.proxy.received == [
                    "GET /x?y=1 HTTP/1.1\r\naccept: */*\r\nx-empty: \r\ncookie: a=1; b=2\r\nHost: a\r\n"
                        + Self.forwarding
                ])
        }
    }

    @Test(
        "bodies with and without a length",
        arguments: [
            (["hello"], [("content-length", "5")], "content-length: 5\r\n", "hello"),
            (["hel", "lo"], [("content-length", "5")], "content-length: 5\r\n", "hello"),
            (["hel", "lo"], [], "Transfer-Encoding: chunked\r\n", "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"),
            (["hello", ""], [], "Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n"),
            ([""], [("content-length", "0")], "content-length: 0\r\n", ""), ([], [], "Content-Length: 0\r\n", ""),
        ] as [([String], [(String, String)], String, String)])
    func bodies(_ pieces: [String], _ fields: [(String, String)], _ framing: String, _ body: String) async throws {
        try await withSecureProxy([
            { connection in
                _ = try await connection.readHead()
                _ = try await connection.read(count: body.utf8.count)
                try await connection.write(Self.ok)
                _ = try await connection.readToEnd()
            }
        ]) { harness in
            try await HTTP2Client.withConnection(port: harness.port) { client in
                try await client.headers(1, HTTP2Client.request("POST", "/", fields), ends: pieces.isEmpty)
                for (index, piece) in pieces.enumerated() {
                    try await client.data(1, piece, ends: index == pieces.count - 1)
                }
                let answer = try await client.answer(1)
                #expect(answer.text == "ok")
            }
            #expect(harness.proxy.received == ["POST / HTTP/1.1\r\n\(framing)Host: a\r\n" + Self.forwarding + body])
        }
    }

    @Test("trailers go on behind chunks, and those that frame a message do not") func requestTrailers() async throws {
        let body = "5\r\nhello\r\n0\r\nx-sum: 1\r\n\r\n"
        try await withSecureProxy([
            { connection in
                _ = try await connection.readHead()
                _ = try await connection.read(count: body.utf8.count)
                try await connection.write(Self.ok)
                _ = try await connection.readToEnd()
            }
        ]) { harness in
            try await HTTP2Client.withConnection(port: harness.port) { client in
                try await client.headers(1, HTTP2Client.request("POST"), ends: false)
                try await client.data(1, "hello")
                try await client.headers(1, [("x-sum", "1"), ("content-length", "9"), ("host", "b")])
                let answer = try await client.answer(1)
                #expect(answer.text == "ok")
            }
            #expect(harness.proxy.received[0].hasSuffix("\r\n\r\n" + body))
        }
    }

    struct Answered: Sendable, CustomTestStringConvertible {
        let bytes: String
        var method = "GET"
        var heads: [String]
        var body = ""
        var trailers: String?
        var testDescription: String { bytes }
    }

    static let answers: [Answered] = [
        .init(
            bytes: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: 1\r\nKeep-Alive: 5\r\n\r\nok",
            heads: [":status=200 content-length=2 x-a=1"], body: "ok"),
        .init(bytes: "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", heads: [":status=404 content-length=0"]),
        .init(bytes: "HTTP/1.1 204 No Content\r\n\r\n", heads: [":status=204"]),
        .init(bytes: "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", heads: [":status=304 content-length=9"]),
        .init(
            bytes: "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", method: "HEAD",
            heads: [":status=200 content-length=500"]),
        .init(
            bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
            heads: [":status=200"],
            body: "hello"),
        .init(
            bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n0\r\nX-Sum: 7\r\n\r\n",
            heads: [":status=200"], body: "hel", trailers: "x-sum=7"),
        .init(
            bytes: "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + ok,
            heads: [":status=103 link=x", ":status=200 content-length=2"],
            body: "ok"),
        .init(
            bytes: "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end", heads: [":status=200"],
            body: "until the end"),
        .init(bytes: "HTTP/1.0 200 OK\r\n\r\n", heads: [":status=200"]),
    ]

    @Test("answers of all kinds", arguments: answers) func answered(_ item: Answered) async throws {
        let endsWithConnection = item.bytes.contains("until the end") || item.bytes.contains("HTTP/1.0")
        try await withSecureProxy([
            { connection in
                while true {
                    _ = try await connection.readHead()
                    try await connection.write(item.bytes)
                    if endsWithConnection { return }
                }
            }
        ]) { harness in
            try await HTTP2Client.withConnection(port: harness.port) { client in
                // Whatever becomes of the server's connection, the client's stays.
                for stream in [1, 3] {
                    try await client.headers(stream, HTTP2Client.request(item.method))
                    let answer = try await client.answer(stream)
                    #expect(answer.heads.map { $0.map { "\($0.0)=\($0.1)" }.joined(separator: " ") } == item.heads)
                    #expect(answer.text == item.body && answer.isWhole && answer.reset == nil)
                    #expect(
                        answer.trailers.map { $0.map { "\($0.0)=\($0.1)" }.joined(separator: " ") } == item.trailers)
                }
                #expect(client.goAways.isEmpty)
            }
        }
    }

    @Test("what a client is to wait for with its body") func expectation() async throws {
        try await withSecureProxy([
            { connection in
                _ = try await connection.readHead()
                try await connection.write("HTTP/1.1 100 Continue\r\n\r\n")
                _ = try await connection.read(count: 5)
                try await connection.write(Self.ok)
                _ = try await connection.readToEnd()
            }
        ]) { harness in
            try await HTTP2Client.withConnection(port: harness.port) { client in
                let fields = [("expect", "100-continue"), ("content-length", "5")]
                try await client.headers(1, HTTP2Client.request("POST", "/", fields), ends: false)
                let interim = try await client.next()
                #expect(interim?.fields.first?.1 == "100" && interim?.endsStream == false)
                try await client.data(1, "hello", ends: true)
                let answer = try await client.answer(1)
                #expect(answer.status == "200" && answer.text == "ok")
            }
        }
    }

    @Test(
        "an answer that breaks off is reset, whatever tells its end",
        arguments: [
            "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "HTTP/1.1 200 OK\r\n\r\nhello",
        ])
    func brokenOff(_ bytes: String) async throws {
        let flag = Flag()
        try await withSecureProxy([
            { connection in
                _ = try await connection.readHead()
                try await connection.write(bytes)
                try await flag.wait()
                try await connection.reset()
            }
        ]) { harness in
            try await HTTP2Client.withConnection(port: harness.port) { client in
                try await client.headers(1, HTTP2Client.request())
                let head = try await client.next()
                #expect(head?.fields.first?.1 == "200")
                let first = try await client.next()
                #expect(first.map { String(buffer: $0.payload) } == "hello" && first?.endsStream == false)
                flag.set(true)
                let answer = try await client.answer(1)
                #expect(answer.reset == 2 && !answer.isWhole, "\(answer)")
                #expect(!client.isClosed)
            }
        }
    }

    @Test("a server that is gone, and one that speaks no HTTP, are answers") func badServers() async throws {
        try await withSecureProxy([
            { connection in
                let head = try await connection.readHead()
                if head.contains("/junk") { try await connection.write("junk that is no HTTP at all") }
            }
        ]) { harness in
            try await HTTP2Client.withConnection(port: harness.port) { client in
                for (stream, path) in [(1, "/gone"), (3, "/junk")] {
                    try await client.headers(stream, HTTP2Client.request("POST", path))
                    let answer = try await client.answer(stream)
                    #expect(answer.status == "502" && answer.isWhole)
                }
            }
        }
    }

    @Test("an answer before the request is whole ends the stream in order") func early() async throws {
        try await withSecureProxy([answering(Self.ok)], configure: { $0.limits.body = 10 }) { harness in
            try await HTTP2Client.withConnection(port: harness.port) { client in
                try await client.headers(1, HTTP2Client.request("POST", "/", [("content-length", "100")]), ends: false)
                let answer = try await client.answer(1)
                #expect(answer.status == "413" && answer.isWhole)
                // NO_ERROR: the rest is not wanted.
                let reset = try await client.next()
                #expect(reset?.type == HTTP2Client.resetStream)
                #expect(reset.flatMap { $0.payload.getInteger(at: $0.payload.readerIndex, as: UInt32.self) } == 0)
                try await client.headers(3, HTTP2Client.request())
                let next = try await client.answer(3)
                #expect(next.text == "ok")
            }
        }
    }

    @Test("a client that resets its stream frees the server's connection") func clientResets() async throws {
        let asked = Flag()
        try await withSecureProxy([
            { connection in
                _ = try await connection.readHead()
                asked.set(true)
                _ = try await connection.readToEnd()
            }
        ]) { harness in
            try await HTTP2Client.withConnection(port: harness.port) { client in
                try await client.headers(1, HTTP2Client.request("POST"), ends: false)
                try await asked.wait()
                try await client.reset(1)
                try await eventually("the server is let go") { harness.proxy.servers[0].openConnections == 0 }
            }
        }
    }

    @Test("many streams at once") func concurrent() async throws {
        try await withSecureProxy(
            [
                { connection in
                    while true {
                        let path = try await connection.readHead().split(separator: " ")[1]
                        try await connection.write(
                            "HTTP/1.1 200 OK\r\nContent-Length: \(path.utf8.count)\r\n\r\n\(path)")
                    }
                }
            ], configure: { $0.threads = 2 }
        ) { harness in
            try await HTTP2Client.withConnection(port: harness.port) { client in
                for index in 0..<100 {
                    try await client.headers(2 * index + 1, HTTP2Client.request("GET", "/\(index)"))
                }
                for index in 0..<100 {
                    let answer = try await client.answer(2 * index + 1)
                    #expect(answer.text == "/\(index)" && answer.isWhole)
                }
                #expect(harness.proxy.gateway.clientCount == 1)
            }
        }
    }

    // MARK: curl

    @Test(arguments: ["--http2", "--http1.1"]) func curl(_ version: String) async throws {
        try await withSecureProxy([
            { connection in
                while true {
                    let head = try await connection.readHead()
                    let scheme = head.contains("X-Forwarded-Proto: https\r\n") ? "secure" : "plain!"
                    try await connection.write(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n\(scheme)\r\n0\r\n\r\n")
                }
            }
        ]) { harness in
            let text = try await harness.curl("/", [version, "-w", " %{http_version} %{ssl_verify_result}"])
            #expect(text == "secure \(version == "--http2" ? "2" : "1.1") 0")
            let twice = try await harness.curl("/", [version, "https://localhost:\(harness.port)/b"])
            #expect(twice == "securesecure")
        }
    }

    @Test("a listener that does not offer it speaks HTTP/1.1") func notOffered() async throws {
        try await withSecureProxy([answering(Self.ok)], configure: { $0.listeners[0].tls?.offersHTTP2 = false }) {
            harness in
            let text = try await harness.curl("/", ["--http2", "-w", " %{http_version}"])
            #expect(text == "ok 1.1")
        }
    }

    @Test("without TLS it is not spoken") func priorKnowledge() async throws {
        try await withProxy([answering(Self.ok)]) { proxy in
            let answer = try await proxy.exchange("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 400 ") || answer.hasPrefix("HTTP/1.1 505 "), "\(answer)")
        }
    }
}

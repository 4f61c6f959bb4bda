import NIOCore
import TestSupport
import Testing

@testable import Gateway

/// What breaks the rules of HTTP/2, and what it costs: the stream, or the connection.
@Suite(.serialized) struct MalformedTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    @Test("a malformed request reaches no server, and costs its stream only") func requests() async throws {
        try await withSecureProxy([answering(Self.ok)]) { harness in
            for item in MalformedRequest.all {
                try await HTTP2Client.withConnection(port: harness.port) { client in
                    try await client.headers(1, item.fields, ends: item.content == nil)
                    for (index, piece) in (item.content ?? []).enumerated() {
                        try await client.data(1, piece, ends: index == (item.content ?? []).count - 1)
                    }
                    let answer = try await client.answer(1)
                    switch item.end {
                    case .reset: #expect(answer.reset == 1 && answer.heads.isEmpty, "\(item) \(answer)")
                    case .status(let status): #expect(answer.status == "\(status)", "\(item) \(answer)")
                    case .connection:
                        let code = try await client.end()
                        #expect(answer.isClosed && code != nil && code != 0, "\(item) \(answer)")
                        return
                    }
                    try await client.headers(3, HTTP2Client.request("GET", "/good"))
                    let next = try await client.answer(3)
                    #expect(next.text == "ok" && next.isWhole, "\(item) \(next)")
                }
            }
            let received = harness.proxy.received.joined()
            #expect(!received.contains("evil"))
            let paths = received.split(separator: "\r\n").filter { $0.hasSuffix(" HTTP/1.1") }
            // A request whose content is wrong may have begun; nothing else may.
            let begun = paths.filter { !$0.contains("/good") && !$0.contains("/bad") }
            #expect(begun.isEmpty, "\(begun)")
        }
    }

    struct Break: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let act: @Sendable (HTTP2Client) async throws -> Void

        init(_ description: String, _ act: @escaping @Sendable (HTTP2Client) async throws -> Void) {
            testDescription = description
            self.act = act
        }
    }

    private static func many(_ count: Int, _ frame: (Int) -> ByteBuffer) -> ByteBuffer {
        var bytes = ByteBuffer()
        for index in 0..<count { bytes.writeImmutableBuffer(frame(index)) }
        return bytes
    }

    static let breaks: [Break] = [
        .init("rapid reset") { client in
            try await client.write(
                many(2_000) { index in
                    var pair = HTTP2Client.frame(1, 5, 2 * index + 1, HTTP2Client.block(HTTP2Client.request()))
                    pair.writeImmutableBuffer(HTTP2Client.frame(3, 0, 2 * index + 1, ByteBuffer(integer: UInt32(8))))
                    return pair
                })
        },
        .init("streams that make themselves be reset") { client in
            try await client.write(
                many(1_000) { index in
                    HTTP2Client.frame(1, 5, 2 * index + 1, HTTP2Client.block(HTTP2Client.request("GET", "", [])))
                })
        },
        .init("PING flood") { client in
            try await client.write(many(2_000) { HTTP2Client.frame(6, 0, 0, ByteBuffer(integer: UInt64($0))) })
        },
        .init("SETTINGS flood") { client in
            try await client.write(many(2_000) { _ in HTTP2Client.frame(4, 0, 0, ByteBuffer()) })
        },
        .init("CONTINUATION flood") { client in
            try await client.write(HTTP2Client.frame(1, 1, 1, HTTP2Client.block(HTTP2Client.request())))
            try await client.write(
                many(1_000) { _ in HTTP2Client.frame(9, 0, 1, HTTP2Client.block([("x", "1")])) })
        },
        .init("empty DATA flood") { client in
            try await client.headers(1, HTTP2Client.request("POST"), ends: false)
            try await client.write(many(1_000) { _ in HTTP2Client.frame(0, 0, 1, ByteBuffer()) })
        },
        .init("DATA on a stream that is not open") { try await $0.data(1, "x") },
        .init("DATA on stream 0") { try await $0.data(0, "x") },
        .init("RST_STREAM on a stream that is not open") { try await $0.reset(5) },
        .init("an even stream") { try await $0.headers(2, HTTP2Client.request()) },
        .init("a stream that goes back") { client in
            try await client.headers(5, HTTP2Client.request())
            _ = try await client.answer(5)
            try await client.headers(3, HTTP2Client.request())
        },
        .init("a frame that is too large") { client in
            try await client.send(0, 0, 1, ByteBuffer(repeating: 0x20, count: 20_000))
        },
        .init("a block that is no HPACK") { try await $0.send(1, 5, 1, ByteBuffer(repeating: 0xFF, count: 50)) },
        .init("window of 0 more") { try await $0.grant(0, 0) },
        .init("a window beyond all") { try await $0.grant(0, 0x7FFF_FFFF) },
        .init("SETTINGS of 5 bytes") { try await $0.send(4, 0, 0, ByteBuffer(repeating: 0, count: 5)) },
        .init("PUSH_PROMISE") { try await $0.send(5, 4, 1, ByteBuffer(integer: UInt32(2))) },
    ]

    @Test("what breaks the connection ends it, and the gateway goes on", arguments: breaks)
    func connections(_ item: Break) async throws {
        try await withSecureProxy([answering(Self.ok)]) { harness in
            try await HTTP2Client.withConnection(port: harness.port) { client in
                try? await item.act(client)
                _ = try await client.end()
                #expect(client.isClosed)
            }
            try await eventually("the connection is gone") { harness.proxy.gateway.clientCount == 0 }
            let text = try await harness.curl("/", ["--http2"])
            #expect(text == "ok")
        }
    }

    @Test("a connection that begins with something else") func noPreface() async throws {
        try await withSecureProxy([answering(Self.ok)]) { harness in
            try await SecureClient.withConnection(port: harness.port, protocols: ["h2"]) { client in
                try await client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                let text = try? await client.readToEnd()
                #expect(text?.contains("200 OK") != true)
            }
            #expect(harness.proxy.servers[0].connections == 0)
        }
    }

    @Test(
        "HEADERS behind the end of a request, and trailers that are none",
        arguments: [
            ([(String, String)](), true), ([(":path", "/x")], true), ([("x", "1")], false),
        ] as [([(String, String)], Bool)])
    func late(_ trailers: [(String, String)], _ ends: Bool) async throws {
        try await withSecureProxy([
            { connection in
                _ = try await connection.readHead()
                _ = try await connection.readToEnd()
            }
        ]) { harness in
            try await HTTP2Client.withConnection(port: harness.port) { client in
                try await client.headers(1, HTTP2Client.request("POST"), ends: trailers.isEmpty)
                try await client.headers(1, trailers.isEmpty ? HTTP2Client.request() : trailers, ends: ends)
                let answer = try await client.answer(1)
                #expect(answer.reset != nil || answer.goAway ?? 0 != 0, "\(answer)")
            }
        }
    }

    @Test("more streams than are allowed are refused") func streams() async throws {
        let flag = Flag()
        try await withSecureProxy([
            { connection in
                _ = try await connection.readHead()
                try await flag.wait()
                try await connection.write(Self.ok)
            }
        ]) { harness in
            try await HTTP2Client.withConnection(port: harness.port) { client in
                for index in 0..<140 { try await client.headers(2 * index + 1, HTTP2Client.request()) }
                try await eventually("some are at the server") { harness.proxy.servers[0].connections > 0 }
                let answer = try await client.answer(279)
                #expect(answer.reset != nil || answer.isClosed, "\(answer)")
                #expect(harness.proxy.servers[0].connections <= 128)
                flag.set(true)
            }
        }
    }
}

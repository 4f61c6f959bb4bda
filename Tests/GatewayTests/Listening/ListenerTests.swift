import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import Gateway

/// Listeners of all kinds: addresses, PROXY headers, TLS behind them.
@Suite(.serialized) struct ListenerTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    private static let request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    private func withHeaderProxy(
        isolation: isolated (any Actor)? = #isolation, _ body: (ProxyHarness) async throws -> Void
    ) async throws {
        try await withProxy([answering(Self.ok)]) {
            $0.listeners[0].expectsProxyHeader = true
        } _: { proxy in
            try await body(proxy)
        }
    }

    @Test(
        "the client's address comes from the header",
        arguments: [
            ("PROXY TCP4 192.0.2.7 192.0.2.1 1 2\r\n", "192.0.2.7"),
            ("PROXY TCP6 2001:db8::7 ::1 1 2\r\n", "2001:db8::7"),
            ("PROXY UNKNOWN\r\n", "127.0.0.1"),
        ])
    func header(_ header: String, _ address: String) async throws {
        try await withHeaderProxy { proxy in
            let answer = try await proxy.exchange(header + Self.request)
            #expect(answer.hasSuffix("\r\n\r\nok"))
            #expect(proxy.received[0].contains("X-Forwarded-For: \(address)\r\n"))
            #expect(proxy.received[0].contains("X-Forwarded-Proto: http\r\n"))
        }
    }

    @Test("a header that comes byte by byte, and requests behind it") func slowly() async throws {
        try await withHeaderProxy { proxy in
            let answer = try await RawClient.withConnection(port: proxy.port) { connection in
                for byte in "PROXY TCP4 192.0.2.7 192.0.2.1 1 2\r\n".utf8 { try await connection.write([byte]) }
                try await connection.write("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = try await connection.read(count: Self.ok.utf8.count)
                try await connection.write(Self.request)
                return String(decoding: try await connection.readToEnd(), as: UTF8.self)
            }
            #expect(answer.hasSuffix("\r\n\r\nok"))
        }
    }

    @Test(
        "a connection without the header, or with another, is closed",
        arguments: [
            Self.request, "PROXY TCP4 1.2.3.4 5.6.7.8 1\r\n" + Self.request,
            "\r\n\r\n\u{0}\r\nQUIT\n\u{11}" + Self.request, "",
        ])
    func noHeader(_ bytes: String) async throws {
        try await withHeaderProxy { proxy in
            let answer = try? await RawClient.withConnection(port: proxy.port) { connection in
                try await connection.write(bytes)
                if bytes.isEmpty { connection.finishWriting() }
                return String(decoding: try await connection.readToEnd(), as: UTF8.self)
            }
            #expect(answer ?? "" == "")
            #expect(proxy.servers[0].connections == 0)
            try await eventually("it is gone") { proxy.gateway.clientCount == 0 }
        }
    }

    @Test("a client that says it is another is believed only through the header") func notTwice() async throws {
        try await withHeaderProxy { proxy in
            let twice = "PROXY TCP4 192.0.2.7 192.0.2.1 1 2\r\n"
            let answer = try await proxy.exchange(twice + twice + Self.request)
            #expect(answer.hasPrefix("HTTP/1.1 400 "))
        }
    }

    @Test("the header and the handshake have their time", arguments: [true, false]) func late(_ isSecure: Bool)
        async throws
    {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.autoRead, value: false)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler: any ChannelHandler =
                        isSecure
                        ? SecureConnection(within: .milliseconds(50)) { _ in }
                        : ProxyHeaderHandler(within: .milliseconds(50)) { _ in }
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let got = try await RawClient.withConnection(port: listener.localAddress?.port ?? 0) { connection in
            // It may have been too late already.
            try? await connection.write("PROXY TCP4 192")
            return try? await connection.readToEnd()
        }
        #expect(got ?? [] == [])
        try await listener.close()
    }

    @Test("the header stands before TLS", arguments: ["h2", "http/1.1"]) func headerBeforeTLS(_ version: String)
        async throws
    {
        let header = Array("PROXY TCP4 192.0.2.7 192.0.2.1 1 2\r\n".utf8)
        try await withSecureProxy([answering(Self.ok)], configure: { $0.listeners[0].expectsProxyHeader = true }) {
            harness in
            if version == "h2" {
                try await HTTP2Client.withConnection(port: harness.port, after: header) { client in
                    try await client.headers(1, HTTP2Client.request())
                    let answer = try await client.answer(1)
                    #expect(answer.text == "ok")
                }
            } else {
                try await SecureClient.withConnection(port: harness.port, protocols: [], after: header) { client in
                    try await client.write(Self.request)
                    let answer = try await client.readToEnd()
                    #expect(answer.hasSuffix("\r\n\r\nok"))
                }
            }
            #expect(harness.proxy.received[0].contains("X-Forwarded-For: 192.0.2.7\r\n"))
            #expect(harness.proxy.received[0].contains("X-Forwarded-Proto: https\r\n"))
            await #expect(throws: (any Error).self) { _ = try await harness.curl("/") }
        }
    }

    @Test("IPv4 and IPv6 on one port, and several listeners") func families() async throws {
        try await withProxy([answering(Self.ok)]) { configuration in
            configuration.listeners = [.init(host: "::1", port: 0), .init(port: 0)]
        } _: { proxy in
            let six = try await RawClient.fetch("/six", host: "::1", port: proxy.port, headers: [("Host", "a")])
            #expect(six.text == "ok")
            #expect(proxy.received[0].contains("X-Forwarded-For: ::1\r\n"))
        }
        let port = try freePort()
        let both = try SystemSocket.listen(at: .init(ipAddress: "0.0.0.0", port: port))
        let six = try SystemSocket.listen(at: .init(ipAddress: "::", port: port))
        #expect(SystemSocket.name(six)?.port == port)
        SystemSocket.close(both)
        SystemSocket.close(six)
    }

    // MARK: TLS with HTTP/1.1

    @Test("an answer that breaks off does not end as TLS ends") func brokenOff() async throws {
        let flag = Flag()
        try await withSecureProxy([
            { connection in
                _ = try await connection.readHead()
                try await connection.write("HTTP/1.1 200 OK\r\n\r\nhello")
                try await flag.wait()
                try await connection.reset()
            }
        ]) { harness in
            try await SecureClient.withConnection(port: harness.port, protocols: []) { client in
                try await client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                let head = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello"
                let bytes = try await client.read(count: head.utf8.count)
                #expect(String(decoding: bytes, as: UTF8.self) == head)
                flag.set(true)
                await #expect(throws: (any Error).self) { _ = try await client.readToEnd() }
            }
        }
    }

    @Test("one that ends in order does") func endsInOrder() async throws {
        try await withSecureProxy([
            { connection in
                _ = try await connection.readHead()
                try await connection.write("HTTP/1.1 200 OK\r\n\r\nhello")
            }
        ]) { harness in
            try await SecureClient.withConnection(port: harness.port, protocols: []) { client in
                try await client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                let text = try await client.readToEnd()
                #expect(text.hasSuffix("\r\n\r\nhello"))
            }
        }
    }

    @Test("a refusal is read to its end through TLS too") func refused() async throws {
        try await withSecureProxy([answering(Self.ok)]) { harness in
            try await SecureClient.withConnection(port: harness.port, protocols: []) { client in
                try await client.write("GET / HTTP/1.1\r\n\r\n" + String(repeating: "x", count: 100_000))
                let text = try await client.readToEnd()
                #expect(text.hasPrefix("HTTP/1.1 400 ") && text.hasSuffix("}"))
            }
        }
    }

    @Test("what is no TLS is closed") func noTLS() async throws {
        try await withSecureProxy([answering(Self.ok)]) { harness in
            let text = (try? await harness.proxy.exchange(Self.request)) ?? ""
            #expect(!text.contains("200 OK"))
            try await eventually("it is gone") { harness.proxy.gateway.clientCount == 0 }
        }
    }

    @Test("a gateway stops though clients keep TLS open, or only begin it") func stops() async throws {
        try await withSecureProxy([answering(Self.ok)]) { harness in
            try await SecureClient.withConnection(port: harness.port, protocols: []) { client in
                try await client.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = try await client.read(count: Self.ok.utf8.count)
                try await RawClient.withConnection(port: harness.port) { _ in
                    try await eventually("both are there") { harness.proxy.gateway.clientCount == 2 }
                    let start = ContinuousClock.now
                    await harness.proxy.gateway.stop(within: .seconds(240))
                    #expect(ContinuousClock.now - start < .seconds(120))
                }
            }
        }
    }
}

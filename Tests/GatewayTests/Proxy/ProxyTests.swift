import NIOCore
import NIOPosix
import TestSupport
import Testing
import Web

@testable import Gateway

/// What the proxy does with connections, byte by byte: what arrives at the server, what comes back, what closes.
struct ProxyTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    private static func forwarded(_ line: String, _ fields: String = "") -> String {
        "\(line) HTTP/1.1\r\n\(fields)Host: a\r\nX-Real-IP: 127.0.0.1\r\nX-Forwarded-For: 127.0.0.1\r\n"
            + "X-Forwarded-Proto: http\r\nX-Forwarded-Host: a\r\n\r\n"
    }

    @Test func passesRequestsAndAnswersOn() async throws {
        try await withProxy([answering(Self.ok)]) { proxy in
            let answer = try await proxy.exchange(
                "GET /x?y HTTP/1.1\r\nHost: a\r\nAccept: */*\r\nConnection: close\r\n\r\n")
            #expect(answer == "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
            #expect(proxy.received == [Self.forwarded("GET /x?y", "Accept: */*\r\n")])
        }
    }

    @Test("requests that come at once are answered in their order, on one connection") func pipelined() async throws {
        try await withProxy([answering(Self.ok)]) { proxy in
            let answer = try await proxy.exchange(
                "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbodyGET /3 HTTP/1.1\r\n"
                    + "Host: a\r\nConnection: close\r\n\r\n")
            #expect(answer == Self.ok + Self.ok + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
            #expect(
                proxy.received == [
                    Self.forwarded("GET /1") + Self.forwarded("POST /2", "Content-Length: 4\r\n") + "body"
                        + Self.forwarded("GET /3")
                ])
        }
    }

    @Test("a head that comes byte by byte") func slowly() async throws {
        try await withProxy([answering(Self.ok)]) { proxy in
            let answer = try await RawClient.withConnection(port: proxy.port) { connection in
                for byte in "\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".utf8 {
                    try await connection.write([byte])
                }
                return String(decoding: try await connection.readToEnd(), as: UTF8.self)
            }
            #expect(answer.hasSuffix("\r\n\r\nok"))
            #expect(proxy.received == [Self.forwarded("GET /")])
        }
    }

    @Test("what is refused reaches no server, and ends the connection", arguments: RefusedRequest.all)
    func refused(_ request: RefusedRequest) async throws {
        try await withProxy([answering(Self.ok)]) { proxy in
            let answer = try await proxy.exchange(request.bytes + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 \(request.status) "), "\(answer)")
            #expect(answer.contains("Connection: close\r\n") && !answer.contains("200 OK"))
            #expect(!proxy.received.joined().contains("smuggled"))
        }
    }

    @Test func chunksGoOnAsTheyAre() async throws {
        let chunks = "5;x=1\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n"
        let answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
        try await withProxy([
            { connection in
                _ = try await connection.readHead()
                _ = try await connection.read(count: chunks.utf8.count)
                try await connection.write(answer)
                _ = try await connection.readToEnd()
            }
        ]) { proxy in
            let got = try await proxy.exchange(
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + chunks)
            #expect(
                got == "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + chunks)
            #expect(proxy.received == [Self.forwarded("POST /", "Transfer-Encoding: chunked\r\n") + chunks])
        }
    }

    @Test("HTTP/1.0 clients get no chunks") func oldClients() async throws {
        try await withProxy([
            answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n")
        ]) {
            proxy in
            let got = try await proxy.exchange("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n")
            #expect(got == "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello")
        }
    }

    @Test("HTTP/1.0 clients may stay") func oldClientsStay() async throws {
        try await withProxy([answering(Self.ok)]) { proxy in
            let got = try await proxy.exchange(
                "GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\nHost: a\r\n\r\n")
            #expect(
                got == "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok"
                    + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        }
    }

    @Test("a server hears of some host, whatever the client says") func noHost() async throws {
        try await withProxy([answering(Self.ok)]) { proxy in
            _ = try await proxy.exchange("GET / HTTP/1.0\r\n\r\n")
            #expect(proxy.received[0].contains("\r\nHost: 127.0.0.1:\(proxy.servers[0].port)\r\n"))
        }
    }

    @Test func answersWithoutABodyHaveNone() async throws {
        for (method, status) in [
            ("HEAD", "200 OK\r\nContent-Length: 500"), ("GET", "304 Not Modified"), ("GET", "204 No Content"),
        ] {
            try await withProxy([answering("HTTP/1.1 \(status)\r\n\r\n")]) { proxy in
                let request = "\(method) / HTTP/1.1\r\nHost: a\r\n"
                let got = try await proxy.exchange(request + "\r\n" + request + "Connection: close\r\n\r\n")
                #expect(got == "HTTP/1.1 \(status)\r\n\r\nHTTP/1.1 \(status)\r\nConnection: close\r\n\r\n")
            }
        }
    }

    @Test("interim answers go on, but not to HTTP/1.0") func interim() async throws {
        let script: @Sendable (ScriptedConnection) async throws -> Void = { connection in
            while true {
                _ = try await connection.readHead()
                try await connection.write("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n")
                _ = try await connection.read(count: 4)
                try await connection.write(Self.ok)
            }
        }
        try await withProxy([script]) { proxy in
            let got = try await proxy.exchange(
                "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody"
            )
            #expect(
                got == "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                    + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
            let old = try await proxy.exchange("POST / HTTP/1.0\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody")
            #expect(old == "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        }
    }

    @Test func protocolsAreSwitched() async throws {
        let script: @Sendable (ScriptedConnection) async throws -> Void = { connection in
            _ = try await connection.readHead()
            try await connection.write(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nhello")
            try await connection.write(try await connection.read(count: 7))
        }
        try await withProxy([script]) { proxy in
            let got = try await proxy.exchange(
                "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n\u{0}anyway")
            #expect(
                got
                    == "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\nhello\u{0}anyway"
            )
        }
    }

    @Test("who did not ask for it gets no other protocol") func uninvited() async throws {
        try await withProxy([
            answering("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
        ]) {
            proxy in
            let got = try await proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(got.hasPrefix("HTTP/1.1 502 "))
        }
    }

    // MARK: Servers that fail

    @Test("a server that dies between two requests fails none, though connections to it still open (P25)")
    func dies() async throws {
        let count = Counter()
        let dying: @Sendable (ScriptedConnection) async throws -> Void = { connection in
            // Its first connection gets one answer; whatever comes then finds it gone.
            guard count.add() == 0 else { return }
            _ = try await connection.readHead()
            try await connection.write(Self.ok)
            _ = try await connection.readHead()
        }
        try await withProxy([dying, answering(Self.ok)]) { configuration in
            configuration.groups[0].servers[0].weight = 100
        } _: { proxy in
            for _ in 0..<2 {
                let answer = try await RawClient.fetch("/", port: proxy.port)
                #expect(answer.status == 200)
            }
            #expect(proxy.servers[1].received.count == 1)
        }
    }

    @Test("a connection that was closed while idle is no failure, but only what may be done twice is sent again (P25)")
    func stale() async throws {
        // Closes just as the next request arrives.
        let script: @Sendable (ScriptedConnection) async throws -> Void = { connection in
            _ = try await connection.readHead()
            try await connection.write(Self.ok)
            _ = try await connection.readHead()
        }
        try await withProxy([script]) { proxy in
            let get = "GET / HTTP/1.1\r\nHost: a\r\n"
            let got = try await proxy.exchange(get + "\r\n" + get + "Connection: close\r\n\r\n")
            #expect(got.hasPrefix(Self.ok + "HTTP/1.1 200 OK"), "\(got)")
            #expect(proxy.servers[0].connections == 2)
        }
        try await withProxy([script]) { proxy in
            let got = try await proxy.exchange(
                "GET / HTTP/1.1\r\nHost: a\r\n\r\nPOST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            )
            #expect(got.hasPrefix(Self.ok + "HTTP/1.1 502 "), "\(got)")
            #expect(proxy.servers[0].connections == 1)
        }
    }

    @Test("a server that says nothing is asked once more elsewhere") func elsewhere() async throws {
        let mute: @Sendable (ScriptedConnection) async throws -> Void = { _ = try await $0.readHead() }
        try await withProxy([mute, answering(Self.ok)]) { proxy in
            for _ in 0..<6 {
                let got = try await proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                #expect(got.hasPrefix("HTTP/1.1 200 "), "\(got)")
            }
            var statuses: Set<String> = []
            for _ in 0..<2 {
                let got = try await proxy.exchange("PATCH / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                statuses.insert(String(got.prefix(12)))
            }
            #expect(statuses == ["HTTP/1.1 200", "HTTP/1.1 502"])
        }
    }

    @Test("a server that is not there is left out for any request") func refusedConnections() async throws {
        let closed = try ClosedPort()
        defer { withExtendedLifetime(closed) {} }
        try await withProxy([answering(Self.ok)]) {
            if let address = try? SocketAddress(ipAddress: "127.0.0.1", port: closed.port) {
                $0.groups[0].servers.append(.init(url: "http://127.0.0.1:\(closed.port)", address: address))
            }
        } _: { proxy in
            for _ in 0..<20 {
                let got = try await proxy.exchange(
                    "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody")
                #expect(got.hasPrefix("HTTP/1.1 200 "), "\(got)")
            }
            #expect(proxy.upstreams[1].figures.errors < 8, "it is not asked for a while")
        }
    }

    @Test(
        "an answer that breaks off never looks complete (P26)",
        arguments: [
            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        ])
    func brokenOff(_ answer: String) async throws {
        try await withProxy([
            { connection in
                _ = try await connection.readHead()
                try await connection.write(answer)
            }
        ]) { proxy in
            await #expect(throws: (any Error).self, "the connection is reset") {
                let got = try await proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                if got.isEmpty || !got.hasSuffix("hello") { throw CancellationError() }
            }
        }
    }

    @Test func untilTheEndOfTheConnection() async throws {
        try await withProxy([
            { connection in
                _ = try await connection.readHead()
                try await connection.write("HTTP/1.0 200 OK\r\n\r\nhello")
            }
        ]) { proxy in
            let got = try await proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(got == "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello")
        }
    }

    @Test(
        "what is no answer is none",
        arguments: [
            "hello\r\n\r\n\r\n\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "HTTP/1.1 200 OK\r\n folded: 1\r\n\r\n",
        ])
    func noAnswer(_ answer: String) async throws {
        try await withProxy([answering(answer)]) { proxy in
            let got = try await proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(got.hasPrefix("HTTP/1.1 502 ") && got.contains("\"error\":\"bad_answer\""), "\(got)")
        }
    }

    @Test("bytes behind an answer are nobody's") func moreThanTheAnswer() async throws {
        try await withProxy([answering(Self.ok + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")]) { proxy in
            let get = "GET / HTTP/1.1\r\nHost: a\r\n"
            let got = try await proxy.exchange(get + "\r\n" + get + "Connection: close\r\n\r\n")
            #expect(!got.contains("evil"))
            #expect(proxy.servers[0].connections == 2)
        }
    }

    @Test("an answer before the request's end ends the connection") func early() async throws {
        try await withProxy([
            { connection in
                _ = try await connection.readHead()
                try await connection.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n")
                _ = try await connection.readToEnd()
            }
        ]) { proxy in
            let got = try await proxy.exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nonly this")
            #expect(got == "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        }
    }

    // MARK: Time and room

    @Test func slowHeadsAndIdleConnectionsEnd() async throws {
        // Until something was sent, a connection is silent, and ends without a word: that takes a while on a busy machine.
        try await withProxy([answering(Self.ok)]) {
            $0.times.head = .seconds(5)
        } _: { proxy in
            let slow = try await proxy.exchange("GET / HTTP/1.1\r\nHos")
            #expect(slow.hasPrefix("HTTP/1.1 408 "))
        }
        try await withProxy([answering(Self.ok)]) {
            $0.times.head = .seconds(60)
            $0.times.idle = .milliseconds(300)
        } _: { proxy in
            let idle = try await proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(idle == Self.ok, "and not a word more")
        }
    }

    @Test func serversThatDoNotAnswerAreGivenUp() async throws {
        try await withProxy([{ connection in _ = try await connection.readToEnd() }]) {
            $0.times.answer = .milliseconds(300)
        } _: { proxy in
            let got = try await proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(got.hasPrefix("HTTP/1.1 504 "), "\(got)")
        }
    }

    @Test("ten megabytes both ways, to a client that reads slowly") func large() async throws {
        let body = [UInt8]((0..<10_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })
        try await withProxy([
            { connection in
                _ = try await connection.readHead()
                let got = try await connection.read(count: body.count)
                try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(got.count)\r\n\r\n")
                try await connection.write(got)
                _ = try await connection.readToEnd()
            }
        ]) { proxy in
            let got = try await RawClient.withConnection(port: proxy.port) { connection in
                try await connection.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.count)\r\n\r\n")
                try await connection.write(body)
                _ = try await connection.readHead()
                return try await connection.read(count: body.count)
            }
            #expect(got == body)
        }
    }

    @Test func statusIsTold() async throws {
        try await withProxy([answering(Self.ok)], algorithm: .leastConnections) { proxy in
            _ = try await proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            let answer = try await RawClient.fetch("/proxy/status", port: proxy.port)
            let json = try answer.json
            let url = proxy.servers[0].baseURL
            #expect(json["algorithm"] == "least_connections" && json["sticky_sessions"] == false)
            #expect(json["active_nodes"] == [.string(url)])
            #expect(json["node_stats"]?[url]?["requests"] == 1 && json["node_stats"]?[url]?["errors"] == 0)
        }
    }
}

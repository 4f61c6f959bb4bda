import Fleet
import Jobs
import Logging
import TestSupport
import Testing
import Web

@Suite("The worker's calls over HTTP")
struct HTTPControllerClientTests {
    private static let session = NodeSession(node: .named("a"), id: "s1")

    /// Lends a client of a server that answers each request with `status` and `body`, and what that server got.
    private func withClient<Answer: Sendable>(
        answering status: String, _ body: String, headers: String = "", token: String? = nil,
        limit: Duration = .seconds(15),
        _ use: @Sendable (HTTPControllerClient, ScriptedServer) async throws -> Answer
    ) async throws -> Answer {
        try await ScriptedServer.withServer { connection in
            while true {
                let head = try await connection.readHead()
                let length = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                    .flatMap { Int($0.dropFirst(15).drop { $0 == " " }) }
                _ = try await connection.read(count: length ?? 0)
                if status.isEmpty { return }
                try await connection.write(
                    "HTTP/1.1 \(status)\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
            }
        } _: { server in
            var configuration = HTTPControllerClient.Configuration(address: server.baseURL + "/")
            configuration.token = token
            configuration.limit = limit
            let client = try HTTPControllerClient(
                configuration, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            do {
                let answer = try await use(client, server)
                try await client.close()
                return answer
            } catch {
                try? await client.close()
                throw error
            }
        }
    }

    @Test("Calls go to their routes, with the token, over one connection")
    func routes() async throws {
        let answer = #"{"node":"a","session":"s1","lease_s":30,"heartbeat_s":5,"resumed":[]}"#
        try await withClient(answering: "200 OK", answer, token: "trawl_secret") { client, server in
            let welcome = try await client.join(.of("a"))
            #expect(welcome.session == Self.session)
            #expect(welcome.lease == .seconds(30))
            _ = try await client.join(.of("a"))
            #expect(server.connections == 1)
            let received = try #require(server.received.first)
            #expect(received.hasPrefix("POST /fleet/join HTTP/1.1\r\n"))
            #expect(received.contains("Authorization: Bearer trawl_secret\r\n"))
            #expect(received.contains("Content-Type: application/json\r\n"))
            #expect(received.contains(NodeHello.of("a").json.description))
        }
    }

    @Test("Chunks go as bytes, with the rest in the query")
    func chunks() async throws {
        try await withClient(answering: "200 OK", #"{"size":12}"#) { client, server in
            let chunk = OutputChunk(reference: .of("job", 2), kind: .log, offset: 5, bytes: [0, 255, 10])
            #expect(try await client.append(chunk, session: Self.session) == 12)
            let received = try #require(server.received.first)
            let query = "node=a&session=s1&job=job&attempt=2&kind=log&offset=5"
            #expect(received.hasPrefix("POST /fleet/outputs?\(query) HTTP/1.1\r\n"))
        }
    }

    @Test("A source comes with its version")
    func source() async throws {
        try await withClient(answering: "200 OK", "name: x\n", headers: "Trawl-Version: r7\r\n") { client, server in
            let answer = try await client.spiderSource(
                project: .named("p"), spider: .named("s"), version: nil, session: Self.session)
            #expect(answer == SpiderSourceAnswer(version: .named("r7"), source: Array("name: x\n".utf8)))
            let received = try #require(server.received.first)
            #expect(received.hasPrefix("GET /fleet/spiders?node=a&session=s1&project=p&spider=s HTTP/1.1\r\n"))
        }
    }

    @Test(
        "Refusals become faults",
        arguments: [
            ("409 Conflict", #"{"error":"session_ended","detail":"join again"}"#, FleetFault.Code.sessionEnded),
            ("409 Conflict", #"{"error":"output_gap","detail":"x","size":4}"#, .outputGap),
            ("404 Not Found", #"{"error":"node_unknown","detail":"x"}"#, .nodeUnknown),
            ("401 Unauthorized", #"{"error":"unauthorized","detail":"x"}"#, .refused),
            ("403 Forbidden", "no", .refused),
            ("413 Content Too Large", "", .outputTooLarge),
            ("507 Insufficient Storage", "", .storageFull),
            ("503 Service Unavailable", "<html>", .unreachable),
            ("302 Found", "", .unreachable),
            ("200 OK", "<html>", .unreachable),
            ("200 OK", #"{"cancel":[],"teapot":1}"#, .unreachable),
            ("200 OK", #"{"cancel":[{"job":"../x","attempt":1}]}"#, .unreachable),
            ("", "", .unreachable),
        ])
    func refusals(status: String, body: String, code: FleetFault.Code) async throws {
        try await withClient(answering: status, body, token: "trawl_secret") { client, _ in
            let fault = await #expect(throws: FleetFault.self) { try await client.heartbeat(.of(Self.session)) }
            #expect(fault?.code == code)
            #expect(fault?.size == (code == .outputGap ? 4 : nil))
            // P33
            #expect(fault?.description.contains("trawl_secret") == false)
        }
    }

    @Test("A controller that is not there, or does not answer in time, is unreachable")
    func unreachable() async throws {
        let address = "http://127.0.0.1:1"
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let client = try HTTPControllerClient(.init(address: address), logger: logger)
        let fault = await #expect(throws: FleetFault.self) { try await client.leave(session: Self.session) }
        #expect(fault?.code == .unreachable)
        try await client.close()

        try await ScriptedServer.withServer { connection in
            while !(try await connection.read()).isEmpty {}
        } _: { server in
            var configuration = HTTPControllerClient.Configuration(address: server.baseURL)
            configuration.limit = .seconds(1)
            let client = try HTTPControllerClient(configuration, logger: logger)
            let fault = await #expect(throws: FleetFault.self) { try await client.leave(session: Self.session) }
            #expect(fault?.code == .unreachable)
            // A connection that the server has not looked at must not be left when it ends.
            try await eventually("it came") { server.connections == 1 && server.openConnections == 0 }
            // The caller is gone: that is no fault of the controller's.
            let poll = Task { try await client.lease(session: Self.session, free: 1, wait: .seconds(60)) }
            try await eventually("it waits") { server.openConnections == 1 }
            poll.cancel()
            await #expect(throws: CancellationError.self) { try await poll.value }
            try await client.close()
        }
    }

    @Test(
        "Addresses that are none are refused",
        arguments: [
            "", "master", "ftp://master", "http://user:secret@master:8081", "http://master:8081/?a=b",
            "http://master:99999",
        ])
    func addresses(_ address: String) {
        let fault = #expect(throws: FleetFault.self) {
            _ = try HTTPControllerClient(
                .init(address: address), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        }
        #expect(fault?.description.contains("secret") == false)
    }
}

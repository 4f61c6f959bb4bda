import Jobs
import Services
import TestSupport
import Testing
import Web

/// `GET /metrics` of the ports that speak Scrapyd's API, and of the gateway over them.
@Suite struct ScrapydMetricsTests {
    private static let users = [
        ScrapydUser(name: "ada", password: "secret"),
        ScrapydUser(name: "guest", password: "secret", projects: Set(["shop"].compactMap { EntityName($0) })),
    ]
    private static let basic = [
        // ada:secret, guest:secret, ada:wrong
        "ada": "Basic YWRhOnNlY3JldA==", "guest": "Basic Z3Vlc3Q6c2VjcmV0", "wrong": "Basic YWRhOndyb25n",
    ]

    /// An instance's port.
    private static func withInstance(
        _ users: [ScrapydUser] = [], readers: AccessControl = TestRoutes.open, _ body: (Int) async throws -> Void
    ) async throws {
        try await RunningController.run { running in
            let instance = ScrapydInstance(name: try #require(EntityName("one")), users: users)
            let service = ScrapydPort.service(
                ScrapydService(controller: running.controller, instance: instance),
                access: .init(requiresToken: false), metrics: { format in Array("metrics as \(format)".utf8) },
                readers: readers, configuration: .init(port: 0), logger: TestRoutes.logger
            ) { _ in }
            try await withRunning([service]) { _ in try await body(try await service.listening().port) }
        }
    }

    private static func get(_ target: String, _ port: Int, _ authorization: String? = nil) async throws -> RawAnswer {
        try await RawClient.fetch(
            target, port: port,
            headers: [("Accept", "text/plain")] + (authorization.map { [("Authorization", $0)] } ?? []))
    }

    @Test("Prometheus reads what the other ports show") func shown() async throws {
        try await Self.withInstance { port in
            let text = try await Self.get("/metrics", port)
            #expect(text.status == 200 && text.text == "metrics as prometheus")
            #expect(text.header("content-type")?.hasPrefix("text/plain") == true)
            let json = try await RawClient.fetch("/metrics", port: port)
            #expect(
                json.text == "metrics as json" && json.header("content-type")?.hasPrefix("application/json") == true)
            let head = try await RawClient.fetch(
                "/metrics", port: port, method: "HEAD", headers: [("Accept", "text/plain")])
            #expect(head.status == 200 && head.rawBody.isEmpty)
            // All else is as it was.
            for path in ["/metrics/", "/metrics/x", "/metrics.json"] {
                let answer = try await Self.get(path, port)
                #expect(answer.status == 404 && answer.text.contains("No Such Resource"), "\(path)")
            }
            let posted = try await RawClient.fetch("/metrics", port: port, method: "POST")
            #expect(posted.status == 404)
            let foreign = try await RawClient.fetch(
                "/metrics", port: port, headers: [("Origin", "https://evil.example")])
            #expect(foreign.status == 403 && !foreign.text.contains("metrics as"))
        }
    }

    @Test("where tokens are asked for, they are here too") func tokens() async throws {
        try await Self.withInstance(readers: TestRoutes.guarded()) { port in
            let none = try await Self.get("/metrics", port)
            #expect(none.status == 401 && !none.text.contains("metrics as"))
            let node = try await Self.get("/metrics", port, "Bearer secret-node")
            #expect(node.status == 403)
            let reader = try await Self.get("/metrics", port, "Bearer secret-read")
            #expect(reader.status == 200)
            // Scrapyd's own calls ask for none.
            #expect(try await Self.get("/daemonstatus.json", port).status == 200)
        }
    }

    @Test("an instance's users read them, but for those who see only some projects; tokens do too")
    func users() async throws {
        // Nobody asks for tokens elsewhere, and strangers get nothing all the same.
        let readers = AccessControl(configuration: .init(requiresToken: false)) { secret in
            guard secret == "right", let name = EntityName("prometheus") else { return nil }
            return Token(name: name, role: .read, createdAt: Timestamp(microseconds: 0))
        }
        try await Self.withInstance(Self.users, readers: readers) { port in
            for authorization in [nil, Self.basic["wrong"]] {
                let answer = try await Self.get("/metrics", port, authorization)
                #expect(answer.status == 401 && answer.text == "Unauthorized")
                #expect(answer.header("www-authenticate") == "basic realm=\"Scrapyd\"")
            }
            let stranger = try await Self.get("/metrics", port, "Bearer wrong")
            #expect(stranger.status == 401)
            #expect(try await Self.get("/metrics", port, Self.basic["ada"]).text == "metrics as prometheus")
            #expect(try await Self.get("/metrics", port, "Bearer right").text == "metrics as prometheus")
            let guest = try await Self.get("/metrics", port, Self.basic["guest"])
            #expect(guest.status == 404 && guest.text.contains("No Such Resource"))
        }
    }

    @Test("the gateway over all instances shows them to who may read") func gateway() async throws {
        try await RunningController.run { running in
            let instance = ScrapydInstance(name: try #require(EntityName("one")))
            let table = ScrapydGatewayRoutes(
                instances: [instance], controller: running.controller, version: "1",
                metrics: { format in Array("metrics as \(format)".utf8) }
            ).table()
            try await withService(table, access: TestRoutes.guarded()) { address in
                let none = try await Self.get("/metrics", address.port)
                #expect(none.status == 401)
                let reader = try await Self.get("/metrics", address.port, "Bearer secret-read")
                #expect(reader.status == 200 && reader.text == "metrics as prometheus")
            }
        }
    }
}

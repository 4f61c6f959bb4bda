import Fleet
import Jobs
import Services
import TestSupport
import Testing
import Web

/// The worker's own port. It never joins here: what it does for callers of its port needs no controller.
@Suite struct WorkerRoutesTests {
    /// Answers with what it was asked for; `hold` makes it wait until it is asked to stop.
    private struct EchoRunner: Runner {
        var runtime: Runtime { .crawl }

        func run(_ assignment: Assignment, _ context: any JobContext) async -> RunReport {
            guard case .links(let urls, let maxPages, let sameOrigin) = assignment.request.work else {
                return RunReport(outcome: .released)
            }
            if urls.contains("http://hold.example/") {
                _ = await context.stopped()
                return RunReport(outcome: .failed(JobError(code: "timeout", message: "too slow"), retryAfter: nil))
            }
            return RunReport(
                outcome: .completed,
                result: [
                    "crawled": .array(urls.map { .string($0) }), "errors": ["http://x/": "refused"],
                ], statistics: ["pages": .integer(Int64(maxPages)), "same": .bool(sameOrigin)])
        }
    }

    /// Nobody is there.
    private struct NoController: ControllerClient {
        private static let fault = FleetFault(.unreachable, "nobody is there")

        func join(_ hello: NodeHello) async throws -> NodeWelcome { throw Self.fault }
        func lease(session: NodeSession, free: Int, wait: Duration) async throws -> [Assignment] { throw Self.fault }
        func heartbeat(_ beat: Heartbeat) async throws -> HeartbeatAnswer { throw Self.fault }
        func append(_ chunk: OutputChunk, session: NodeSession) async throws -> Int64 { throw Self.fault }
        func finish(_ reports: [AttemptReport], session: NodeSession) async throws -> [Bool] { throw Self.fault }
        func spiderSource(
            project: EntityName, spider: EntityName, version: EntityName?, session: NodeSession
        ) async throws -> SpiderSourceAnswer { throw Self.fault }
        func egg(
            project: EntityName, version: EntityName?, unless digest: String?, session: NodeSession
        ) async throws -> EggAnswer { throw Self.fault }
        func egg(listing id: String, session: NodeSession) async throws -> [UInt8] { throw Self.fault }
        func listed(_ call: EggListingCall) async throws { throw Self.fault }
        func leave(session: NodeSession) async throws { throw Self.fault }
    }

    private static func run(_ body: (RouteTable, Int) async throws -> Void) async throws {
        try await withScratchFolder { folder in
            let name = try #require(EntityName("node6"))
            var configuration = Worker.Configuration(name: name, slots: 1, folder: folder.file("worker"))
            configuration.grace = .milliseconds(100)
            let worker = try Worker(
                NoController(), runners: [EchoRunner()], configuration: configuration, logger: TestRoutes.logger)
            let table = WorkerRoutes(worker: worker, version: "1.2.3") { Array("\($0)".utf8) }.table()
            try await withService(table) { try await body(table, $0.port) }
        }
    }

    private static func scrape(_ body: String, _ port: Int) async throws -> RawAnswer {
        try await RawClient.fetch("/scrape", port: port, method: "POST", body: body)
    }

    @Test("Every 8080 request of the document works as it is shown there")
    func document() async throws {
        try await Self.run { table, port in
            #expect(DocumentCheck.faults(table) == [])
            let health = try await RawClient.fetch("/health", port: port).json
            #expect(
                health["status"] == "ok" && health["node"] == "node6" && health["slots"] == 1 && health["running"] == 0)
            let answer = try await Self.scrape(
                #"{"start_url":"https://example.com","max_pages":7,"same_origin_only":false,"timeout_s":5}"#, port)
            let crawl = try answer.json
            #expect(crawl["crawled"] == ["https://example.com"] && crawl["errors"] == ["http://x/": "refused"])
            #expect(crawl["items"] == [] && crawl["stats"] == ["pages": 7, "same": false])
            let metrics = try await RawClient.fetch("/metrics", port: port, headers: [("Accept", "text/plain")])
            #expect(metrics.text == "prometheus")
            let document = try await RawClient.fetch("/openapi.json", port: port).json
            #expect(document["paths"]?["/scrape"]?["post"] != nil)
            for bad in [
                #"{"start_url":"nothing"}"#, #"{"start_url":"http://a/","max_pages":0}"#, #"{"url":"http://a/"}"#,
            ] {
                let refused = try await Self.scrape(bad, port)
                #expect(refused.status == 422)
            }
        }
    }

    @Test("A crawl's time ends it")
    func timeout() async throws {
        try await Self.run { _, port in
            let ended = try await Self.scrape(#"{"start_url":"http://hold.example/","timeout_s":1}"#, port)
            #expect(ended.status == 200)
            #expect(try ended.json["error"] != nil)
        }
    }

    @Test("When all slots are taken, 503 says when to come again")
    func busy() async throws {
        try await Self.run { _, port in
            // Long enough for a busy machine to see it.
            let held = Task { try await Self.scrape(#"{"start_url":"http://hold.example/","timeout_s":300}"#, port) }
            defer { held.cancel() }
            try await eventually("the slot is taken") {
                try await RawClient.fetch("/health", port: port).json["running"] == 1
            }
            let refused = try await Self.scrape(#"{"start_url":"http://example.com/"}"#, port)
            #expect(refused.status == 503 && refused.code == "busy" && refused.header("retry-after") != nil)
        }
    }
}

import Jobs
import SQL
import TestSupport
import Testing
import Web

@Suite("How jobs went", .sharedPostgres)
struct PerformanceTests {
    @Test("the database adds up the jobs that ended meanwhile", arguments: StoreHarness.Engine.allCases)
    func figures(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            let (store, time) = (harness.store, harness.time)
            let start = time.now
            let empty = try await store.performance(from: start, to: start + .seconds(3_600))
            #expect(empty == JobPerformance())
            func statistics(_ pages: Int, _ latency: Int?) -> JSONValue {
                var object = JSONObject()
                object["response_received_count"] = .integer(Int64(pages))
                object["downloader/response_count"] = .integer(Int64(pages + 1))
                object["downloader/response_latency_us"] = latency.map { .integer(Int64($0)) }
                return .object(object)
            }
            func run(
                _ id: JobID, _ outcome: JobOutcome, node: String, _ statistics: JSONValue?,
                _ work: JobRequest.Work? = nil
            ) async throws {
                var request = JobRequest.test(id: id)
                if let work { request.work = work }
                _ = try await store.submit([request])
                time.advance(by: .seconds(4))
                let job = try #require(try await store.lease(1, for: .all(EntityName(node) ?? .defaultProject)).first)
                time.advance(by: .seconds(6))
                let report = AttemptReport(
                    reference: AttemptReference(job: job.id, attempt: 1), node: try #require(job.status.node),
                    outcome: outcome, statistics: statistics)
                _ = try await store.finish([report])
            }
            try await run("1", .completed, node: "a", statistics(10, 500_000))
            try await run(
                "2", .completed, node: "a", statistics(5, 60_000_000),
                .links(urls: ["https://slow.example/x"], maxPages: 5, sameOriginOnly: true))
            try await run("3", .completed, node: "b", ["response_received_count": 7, "item_scraped_count": 1])
            try await run("4", .failed(JobError(code: "timeout", message: "too long"), retryAfter: nil), node: "b", nil)
            _ = try await store.submit([.test(id: "5")])
            _ = try await store.cancel("5")
            let found = try await store.performance(from: start, to: time.now + .seconds(1))
            #expect(found.groups.map(\.state) == [.cancelled, .completed, .completed, .failed])
            #expect(found.groups.map { $0.node?.text } == [nil, "a", "b", "b"])
            let onA = try #require(found.groups.first { $0.node?.text == "a" })
            #expect(onA.jobs == 2 && onA.duration == 12 && onA.waited == 2 && onA.wait == 8)
            #expect(onA.pages == 15 && onA.answers == 17 && onA.latency == 60.5)
            let onB = try #require(found.groups.first { $0.node?.text == "b" && $0.state == .completed })
            #expect(onB.pages == 7 && onB.answers == 0 && onB.latency == 0)
            #expect(found.failures == [.init(code: "timeout", jobs: 1)])
            #expect(found.slow.map(\.startURL) == ["https://slow.example/x"])
            #expect(found.slow.first?.answers == 6 && found.slow.first?.latency == 60)
            // Those that ended before or after do not count.
            let first = try await store.performance(from: start, to: start + .seconds(11))
            #expect(first.groups.map(\.jobs) == [1])
            let later = try await store.performance(from: time.now + .seconds(1), to: time.now + .seconds(99))
            #expect(later == JobPerformance())
        }
    }

    @Test("statistics that are no JSON are no harm", arguments: StoreHarness.Engine.allCases)
    func damaged(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            let store = harness.store
            _ = try await store.submit([.test(id: "1"), .test(id: "2"), .test(id: "3")])
            for job in try await store.lease(3, for: .all("n")) { _ = try await harness.finish(job) }
            let texts = ["no JSON", #"{"response_received_count":"many"}"#, #"{"response_received_count":3}"#]
            for (id, text) in zip(["1", "2", "3"], texts) {
                try await harness.database.write { connection in
                    try connection.execute("UPDATE jobs SET statistics = ? WHERE id = ?", [.text(text), .text(id)])
                }
            }
            let now = harness.time.now
            let found = try await store.performance(from: now + .seconds(-1), to: now + .seconds(1))
            #expect(found.groups.map(\.jobs) == [3] && found.groups.map(\.pages) == [3])
        }
    }

    @Test("the jobs that ended are found by an index")
    func index() async throws {
        try await StoreHarness.withDatabase(.sqlite) { database in
            try await database.migrate(Schema.migrations)
            let plan = try await database.read { connection in
                try connection.query(
                    "EXPLAIN QUERY PLAN SELECT COUNT(*) FROM jobs WHERE completed_at >= ? AND completed_at < ?", [1, 2]
                ).map { $0["detail"].text ?? "" }.joined()
            }
            #expect(plan.contains("jobs_by_end"), "\(plan)")
        }
    }
}

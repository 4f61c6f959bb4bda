import Jobs
import SQL
import TestSupport
import Testing
import Web

@Suite("Lists and retention", .sharedPostgres)
struct ListTests {
    @Test("lists filter and turn pages, newest first", arguments: StoreHarness.Engine.allCases)
    func lists(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            let store = harness.store
            var request = JobRequest.test(project: "p")
            request.batch = "b"
            _ = try await store.submit([.test(id: "1"), .test(id: "2"), .test(id: "3"), .test(id: "4", retries: 1)])
            let jobs = try await store.lease(4, for: .all("n"))
            _ = try await harness.finish(jobs[0])
            _ = try await store.cancel("2")
            _ = try await harness.finish(jobs[3], .failed(JobError(code: "x", message: "y"), retryAfter: 60))
            let own = try await store.submit([request])[0].id
            func list(_ change: (inout JobFilter) -> Void) async throws -> [JobID] {
                var filter = JobFilter()
                change(&filter)
                return try await store.jobs(filter).map(\.id)
            }
            #expect(try await list { _ in } == [own, "4", "3", "2", "1"])
            #expect(try await list { $0.status = "pending" } == [own, "4"])
            #expect(try await list { $0.status = "running" } == ["3", "2"])
            #expect(try await list { $0.status = "completed" } == ["1"])
            #expect(try await list { $0.status = "failed" } == [])
            #expect(try await list { $0.status = "delayed" } == [])
            #expect(try await list { $0.status = "' OR 1=1" } == [])
            #expect(try await list { $0.project = "p" } == [own])
            #expect(try await list { $0.batch = "b" } == [own])
            #expect(
                try await list {
                    $0.spider = "noop"; $0.node = "n"
                } == ["4", "3", "2", "1"])
            #expect(
                try await list {
                    $0.limit = 2; $0.offset = 1
                } == ["4", "3"])
            #expect(try await list { $0.limit = -1 } == [])
            #expect(
                try await list {
                    $0.offset = -5; $0.limit = 1
                } == [own])
        }
    }

    @Test("lists come without results and long statistics", arguments: StoreHarness.Engine.allCases)
    func brief(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            let store = harness.store
            _ = try await store.submit([.test(id: "short"), .test(id: "long")])
            let statistics: [JSONValue] = [["items": 1], ["why": .string(String(repeating: "x", count: 10_000))]]
            for (job, statistics) in zip(try await store.lease(2, for: .all("n")), statistics) {
                let report = AttemptReport(
                    reference: AttemptReference(job: job.id, attempt: 1), node: "n", outcome: .completed,
                    result: ["big": true], statistics: statistics)
                _ = try await store.finish([report])
            }
            let listed = try await store.jobs(JobFilter())
            #expect(listed.map(\.id) == ["long", "short"])
            #expect(listed.map(\.result) == [nil, nil])
            #expect(listed.map(\.statistics) == [nil, ["items": 1]])
            let whole = try #require(try await store.job("long"))
            #expect(whole.result == ["big": true] && whole.statistics == statistics[1])
        }
    }

    @Test("each list has an index, and no list sorts")
    func indexes() async throws {
        try await StoreHarness.withDatabase(.sqlite) { database in
            try await database.migrate(Schema.migrations)
            let statements = [
                ("state IN ('pending', 'delayed')", "jobs_open"), ("state IN ('running', 'cancelling')", "jobs_active"),
                ("completed_at IS NOT NULL AND state = 'failed'", "jobs_ended"),
                ("project = 'p'", "jobs_by_project"), ("spider = 'p'", "jobs_by_spider"),
                ("node = 'p'", "jobs_by_node"),
                ("batch = 'p'", "jobs_by_batch"),
            ]
            for (condition, index) in statements {
                let plan = try await database.read { connection in
                    try connection.query(
                        "EXPLAIN QUERY PLAN SELECT * FROM jobs WHERE \(condition) ORDER BY seq DESC LIMIT 5"
                    )
                    .map { $0["detail"].text ?? "" }.joined(separator: "; ")
                }
                #expect(plan.contains("INDEX \(index)"), "\(plan)")
                #expect(!plan.contains("TEMP B-TREE"), "\(plan)")
            }
            let claim = try await database.read { connection in
                try connection.query(
                    "EXPLAIN QUERY PLAN SELECT * FROM jobs WHERE state = 'pending' AND queue = ? ORDER BY seq LIMIT ?",
                    ["q", 1]
                ).map { $0["detail"].text ?? "" }.joined(separator: "; ")
            }
            #expect(claim.contains("INDEX jobs_waiting (queue=?)"), "\(claim)")
        }
    }

    @Test("what each job costs makes SQLite no tables of its own")
    func noTables() async throws {
        try await StoreHarness.withDatabase(.sqlite) { database in
            try await database.migrate(Schema.migrations)
            let statements = [
                "INSERT INTO jobs (id, project, spider, queue, state, created_at, waiting_since, request) "
                    + "VALUES ('a', 'p', 's', 'q', 'pending', 1, 1, '{}') ON CONFLICT DO NOTHING",
                "UPDATE jobs SET state = 'running', attempt = attempt + 1, node = 'n', started_at = 1 WHERE seq IN (1)",
                "UPDATE jobs SET state = 'completed', available_at = NULL, completed_at = 1, result = '' WHERE seq = 1",
            ]
            for statement in statements {
                let opcodes = try await database.read { connection in
                    try connection.query("EXPLAIN " + statement).compactMap { $0["opcode"].text }
                }
                #expect(!opcodes.isEmpty)
                #expect(!opcodes.contains("OpenEphemeral"), "\(statement)")
            }
        }
    }

    @Test("P37 ended jobs go by age, by count and by bytes, the oldest first", arguments: StoreHarness.Engine.allCases)
    func retention(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            let store = harness.store
            let ids = try await store.submit((0..<12).map { _ in .test() }).map(\.id)
            for job in try await store.lease(10, for: .all("n")) {
                harness.time.advance(by: .seconds(10))
                let report = AttemptReport(
                    reference: AttemptReference(job: job.id, attempt: 1), node: "n", outcome: .completed)
                _ = try await store.finish([report], outputBytes: [job.id: 100])
            }
            func prune(_ totalBytes: Int64? = nil, _ change: (inout Retention) -> Void) async throws -> [JobID] {
                var retention = Retention()
                (retention.age, retention.count, retention.bytes) = (nil, nil, nil)
                change(&retention)
                return try await store.prune(retention, totalBytes: totalBytes).map(\.id)
            }
            #expect(try await prune { $0 = Retention() } == [])
            #expect(try await prune { $0.age = .seconds(75) } == Array(ids[0..<2]))
            #expect(try await prune { $0.count = 5 } == Array(ids[2..<5]))
            #expect(try await prune { $0.count = 5 } == [])
            #expect(try await prune(500) { $0.bytes = 500 } == [])
            #expect(try await prune(500) { $0.bytes = 250 } == Array(ids[5..<8]))
            // Without the total nothing is known about bytes.
            #expect(try await prune { $0.bytes = 0 } == [])
            let counts = try await store.counts()
            #expect(counts.completed == 2)
            #expect(counts.pending == 2)
            #expect(try await store.completedByNode() == ["n": 2])
            #expect(try await harness.reopened().counts() == counts)
        }
    }

    @Test("nodes are kept over a start", arguments: StoreHarness.Engine.allCases)
    func nodes(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.withDatabase(engine) { database in
            let nodes = try await NodeStore(database)
            var first = StoredNode(name: "a")
            first.hello = ["slots": 3]
            var second = StoredNode(name: "b")
            second.isDraining = true
            second.lastSeen = Timestamp(microseconds: 7)
            try await nodes.save([second, first])
            first.lastSeen = Timestamp(microseconds: 8)
            try await nodes.save([first])
            #expect(try await NodeStore(database).all() == [first, second])
            #expect(try await nodes.forget("b"))
            #expect(try await !nodes.forget("b"))
            #expect(try await nodes.all() == [first])
        }
    }
}

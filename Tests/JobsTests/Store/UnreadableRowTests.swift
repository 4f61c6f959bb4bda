import SQL
import Synchronization
import TestSupport
import Testing
import Web

@testable import Jobs

@Suite("Rows that this program never wrote", .sharedPostgres)
struct UnreadableRowTests {
    private static let extremes: [(String, Int64)] = ["attempt", "finished_attempt", "losses", "failures"].flatMap {
        [($0, Int64.max), ($0, Int64.max - 1), ($0, -5), ($0, .min)]
    }

    @Test("extreme counts fail their job alone", arguments: StoreHarness.Engine.allCases)
    func counts(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            for (column, value) in Self.extremes {
                _ = try await harness.store.submit([.test(id: "bad"), .test(id: "good")])
                try await change(harness, "\(column) = \(value < -9 ? "-9223372036854775807 - 1" : "\(value)")")
                let store = try await harness.reopened()
                #expect(try await store.lease(2, for: .all("n")).map(\.id) == ["good"], "\(column) \(value)")
                let bad = try #require(try await store.job("bad"))
                #expect(bad.status.state == .failed && bad.error?.code == "request_unreadable")
                #expect(bad.completedAt == harness.time.now)
                #expect(try await store.counts().failed == 1)
                #expect(try await store.counts().pending == 0)
                try await harness.database.write { _ = try $0.execute("DELETE FROM jobs") }
            }
        }
    }

    @Test(
        "names that are none hold up nobody", arguments: StoreHarness.Engine.allCases,
        ["id = '../../x'", "id = ''", "project = '../../x'", "spider = '../x'", "state = 'nix'"])
    func names(_ engine: StoreHarness.Engine, _ forged: String) async throws {
        try await StoreHarness.run(engine) { harness in
            _ = try await harness.store.submit([.test(id: "bad"), .test(id: "good"), .test(id: "next")])
            try await change(harness, forged)
            let store = try await harness.reopened()
            let told = Mutex<[Int]>([])
            store.onUnreadable { count in told.withLock { $0.append(count) } }
            for _ in 0..<3 { #expect(try await store.jobs(JobFilter()).map(\.id) == ["next", "good"]) }
            #expect(try await store.job("bad") == nil || !forged.hasPrefix("id"))
            #expect(try await store.lease(1, for: .all("n")).map(\.id) == ["good"])
            #expect(try await store.lease(5, for: .all("n")).map(\.id) == ["next"])
            #expect(try await store.lease(5, for: .all("n")).isEmpty)
            #expect(told.withLock(\.self) == [1])
            #expect(try await store.counts().running == 2)
        }
    }

    @Test("many of them do not hide the one behind", arguments: StoreHarness.Engine.allCases)
    func many(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            _ = try await harness.store.submit((0..<1200).map { _ in .test() })
            try await harness.database.write { _ = try $0.execute("UPDATE jobs SET spider = '../x'") }
            _ = try await harness.store.submit([.test(id: "good")])
            let store = try await harness.reopened()
            #expect(try await store.lease(1, for: .all("n")).map(\.id) == ["good"])
            #expect(try await store.counts().failed == 1200)
            #expect(try await store.counts().pending == 0)
        }
    }

    @Test("delayed and running ones are failed when it is their turn", arguments: StoreHarness.Engine.allCases)
    func others(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            _ = try await harness.store.submit([.test(id: "bad"), .test(id: "good")])
            try await change(harness, "state = 'delayed', available_at = 1, attempt = -1")
            var store = try await harness.reopened()
            #expect(try await store.wakeDelayed() == nil)
            #expect(try await store.job("bad")?.status.state == .failed)
            try await change(harness, "state = 'running', node = 'n', attempt = -1, completed_at = NULL")
            store = try await harness.reopened()
            #expect(try await store.counts().running == 1)
            #expect(try await store.running().isEmpty)
            #expect(try await store.counts().running == 0)
            #expect(try await store.job("bad")?.status.state == .failed)
            #expect(try await store.lease(5, for: .all("n")).map(\.id) == ["good"])
        }
    }

    @Test("extreme times and numbers of rows stop no start and no lease", arguments: StoreHarness.Engine.allCases)
    func times(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            _ = try await harness.store.submit([
                .test(id: "a"), .test(id: "b"), .test(id: "c"), .test(priority: 2, id: "d"), .test(id: "e"),
            ])
            let (low, high) = ("-9223372036854775807 - 1", "9223372036854775807")
            try await harness.database.write { connection in
                try connection.execute(
                    "UPDATE jobs SET state = 'completed', node = 'n', started_at = \(low), completed_at = \(high) "
                        + "WHERE id IN ('a', 'b')")
                try connection.execute("UPDATE jobs SET created_at = \(low), waiting_since = \(high) WHERE id = 'c'")
                try connection.execute("UPDATE jobs SET waiting_since = \(low) WHERE id = 'd'")
                if connection.dialect == .sqlite {
                    try connection.execute("UPDATE jobs SET seq = \(high) WHERE id = 'e'")
                }
            }
            let store = try await harness.reopened()
            #expect(try await store.counts().completed == 2)
            for job in try await store.jobs(JobFilter()) { #expect(job.json["id"] != nil) }
            #expect(Set(try await store.lease(2, for: .all("n")).map(\.id)) == ["c", "d"])
            #expect(try await store.lease(1, for: .all("n")).map(\.id) == ["e"])
        }
    }

    @Test("retention takes them along", arguments: StoreHarness.Engine.allCases)
    func retention(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            _ = try await harness.store.submit([.test(id: "bad"), .test(id: "good")])
            for job in try await harness.store.lease(2, for: .all("n")) { _ = try await harness.finish(job) }
            try await change(harness, "project = '../../x'")
            harness.time.advance(by: .seconds(100))
            var retention = Retention()
            retention.age = .seconds(50)
            #expect(try await harness.store.prune(retention).map(\.id) == ["good"])
            let rows = try await harness.database.read { try $0.query("SELECT id FROM jobs") }
            #expect(rows.isEmpty)
        }
    }

    @Test("counts that cannot grow stay")
    func machine() throws {
        var status = JobStatus()
        status.attempt = .max
        status.losses = .max
        status.failures = .max
        var generator = SplitMix64(seed: 1)
        let policy = AttemptPolicy(maxAttempts: 3, retries: 0, schedule: RetrySchedule())
        let now = Timestamp(microseconds: 0)
        _ = try status.apply(.lease(node: "n"), now: now, policy: policy, generator: &generator)
        _ = try status.apply(.lose(attempt: .max), now: now, policy: policy, generator: &generator)
        #expect(status.state == .failed && status.losses == .max)
    }

    private func change(_ harness: StoreHarness, _ text: String) async throws {
        let changed = try await harness.database.write { try $0.execute("UPDATE jobs SET \(text) WHERE id = 'bad'") }
        #expect(changed == 1)
    }
}

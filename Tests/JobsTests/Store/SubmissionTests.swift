import Jobs
import SQL
import Synchronization
import TestSupport
import Testing
import Web

@Suite("Submission", .sharedPostgres)
struct SubmissionTests {
    @Test("P4 the same id submitted twenty times at once is one job", arguments: StoreHarness.Engine.allCases)
    func sameID(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            let answers = try await together(20) { _ in try await harness.store.submit([.test(id: "one")]) }
            #expect(answers.allSatisfy { $0.map(\.id) == ["one"] })
            #expect(answers.count { $0.first?.isNew == true } == 1)
            #expect(try await harness.store.counts().pending == 1)
            #expect(try await harness.store.jobs(JobFilter()).count == 1)
        }
    }

    @Test("P4 the same key submitted twenty times at once is one job", arguments: StoreHarness.Engine.allCases)
    func sameKey(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            let answers = try await together(20) { number in
                // Each with company of its own, so that batches are mixed.
                try await harness.store.submit([.test(input: Int64(number)), .test(key: "k")])
            }
            let ids = Set(answers.compactMap(\.last?.id))
            #expect(ids.count == 1)
            #expect(answers.count { $0.last?.isNew == true } == 1)
            #expect(try await harness.store.counts().pending == 21)
        }
    }

    @Test("P1 what was answered is there after the store is opened again", arguments: StoreHarness.Engine.allCases)
    func survives(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            let request = JobRequest(
                project: "books", spider: "shelf", work: .spider(arguments: ["a": "ü"]), settings: ["X": "1"],
                priority: 2.5, timeout: 9, labels: ["gpu"], retries: 2, idempotencyKey: "key", batch: "b")
            let id = try #require(try await harness.store.submit([request]).first).id
            let store = try await harness.reopened()
            let job = try #require(try await store.job(id))
            #expect(job.request == request)
            #expect(job.createdAt == harness.time.now)
            #expect(try await store.counts().pending == 1)
            let node = NodeCapabilities(name: "n", runtimes: [.crawl], labels: ["gpu"])
            #expect(try await store.lease(1, for: node).map(\.id) == [id])
        }
    }

    @Test(
        "another request under a known id or key is refused, and nothing of its batch is added",
        arguments: StoreHarness.Engine.allCases)
    func conflicts(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            let store = harness.store
            _ = try await store.submit([.test(id: "a", input: 1), .test(key: "k", input: 1)])
            let bad: [(JobRequest, SubmissionFault.Code)] = [
                (.test(id: "a", input: 2), .idTaken), (.test(key: "k", input: 2), .keyTaken),
                (.test(id: "a", key: "k", input: 1), .keyTaken), (.test(id: "b", key: "k", input: 1), .keyTaken),
            ]
            for (request, code) in bad {
                let fault = await #expect(throws: SubmissionFault.self) {
                    try await store.submit([.test(input: 7), request, .test(input: 8)])
                }
                #expect(fault?.code == code)
            }
            #expect(try await store.counts().total == 2)
            #expect(try await store.jobs(JobFilter()).count == 2)
        }
    }

    @Test("ids and keys may come twice within a batch", arguments: StoreHarness.Engine.allCases)
    func withinBatch(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            let answers = try await harness.store.submit([
                .test(id: "a"), .test(key: "k"), .test(id: "a"), .test(key: "k"), .test(),
            ])
            #expect(answers.map(\.isNew) == [true, true, false, false, true])
            #expect(answers[0].id == answers[2].id)
            #expect(answers[1].id == answers[3].id)
            #expect(try await harness.store.counts().pending == 3)
            for second in [JobRequest.test(id: "x", input: 2), .test(key: "y", input: 2)] {
                let first = second.id == nil ? JobRequest.test(key: "y", input: 1) : .test(id: "x", input: 1)
                await #expect(throws: SubmissionFault.self) { try await harness.store.submit([first, second]) }
            }
            #expect(try await harness.store.counts().pending == 3)
        }
    }

    @Test(
        "large batches keep their order", arguments: StoreHarness.Engine.allCases, [1, 3, 4, 31, 33, 255, 257, 1_000])
    func batches(_ engine: StoreHarness.Engine, _ count: Int) async throws {
        try await StoreHarness.run(engine) { harness in
            let answers = try await harness.store.submit((0..<count).map { .test(input: Int64($0)) })
            #expect(Set(answers.map(\.id)).count == count)
            let leased = try await harness.store.lease(count + 5, for: .all("n"))
            #expect(leased.map(\.id) == answers.map(\.id))
        }
    }

    @Test("more than may wait are refused")
    func full() async throws {
        var configuration = JobStore.Configuration()
        configuration.mostPending = 3
        try await StoreHarness.run(.sqlite, configuration: configuration) { harness in
            _ = try await harness.store.submit([.test(), .test()])
            let fault = await #expect(throws: SubmissionFault.self) {
                try await harness.store.submit([.test(), .test()])
            }
            #expect(fault?.code == .queueFull)
            _ = try await harness.store.submit([.test()])
            _ = try await harness.store.lease(1, for: .all("n"))
            _ = try await harness.store.submit([.test()])
        }
    }

    @Test("P1 a failed write leaves no job, in the database or in memory")
    func failedWrite() async throws {
        try await StoreHarness.withDatabase(.sqlite) { database in
            let scripted = ScriptedDatabase(database)
            let store = try await JobStore(scripted, time: ManualTime(), seed: 1)
            scripted.script.withLock { $0 = .failBefore(SQLFault(.full, "no space")) }
            await #expect(throws: SQLFault.self) { try await store.submit([.test()]) }
            scripted.script.withLock { $0 = .pass }
            #expect(try await store.counts().total == 0)
            #expect(try await store.lease(1, for: .all("n")).isEmpty)
            _ = try await store.submit([.test()])
            #expect(try await store.lease(2, for: .all("n")).count == 1)
        }
    }

    @Test("an ended job can be asked for again, as a new one", arguments: StoreHarness.Engine.allCases)
    func retry(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            let store = harness.store
            _ = try await store.submit([.test(id: "a", key: "k", input: 5)])
            #expect(try await store.retry("nobody") == nil)
            await #expect(throws: JobStateFault.notEnded(.pending)) { try await store.retry("a") }
            _ = try await store.cancel("a")
            let again = try #require(try await store.retry("a"))
            #expect(again.id != "a")
            #expect(again.request.work == JobRequest.test(input: 5).work)
            #expect(again.request.idempotencyKey == nil)
            #expect(again.status.state == .pending)
        }
    }
}

/// Runs `body` so often at once and answers all answers.
func together<Answer: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (Int) async throws -> Answer
) async throws -> [Answer] {
    try await withThrowingTaskGroup { group in
        for number in 0..<count { group.addTask { try await body(number) } }
        return try await group.reduce(into: []) { $0.append($1) }
    }
}

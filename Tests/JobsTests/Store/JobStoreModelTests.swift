import Jobs
import SQL
import TestSupport
import Testing
import Web

@Suite("The store against a model", .sharedPostgres)
struct JobStoreModelTests {
    /// So long that nothing ages: ageing has its own tests.
    private static var configuration: JobStore.Configuration {
        var configuration = JobStore.Configuration()
        configuration.ageing = .seconds(1_000_000_000)
        return configuration
    }

    @Test(
        "a random walk, also after the store is opened again", arguments: StoreHarness.Engine.allCases,
        1...5 as ClosedRange<UInt64>)
    func walk(_ engine: StoreHarness.Engine, _ seed: UInt64) async throws {
        try await StoreHarness.run(engine, configuration: Self.configuration, seed: seed) { harness in
            var walk = Walk(harness: harness, store: harness.store, seed: seed)
            for step in 1...240 {
                try await walk.step()
                if step % 60 == 0 {
                    walk.store = try await harness.reopened(
                        configuration: Self.configuration, seed: seed * 1_000 + UInt64(step))
                    try await walk.check()
                }
            }
            try await walk.check()
            try await walk.drain()
        }
    }

    private struct Walk {
        let harness: StoreHarness
        var store: JobStore
        var model = JobModel()
        var generator: SplitMix64
        var attempts: [Job] = []

        init(harness: StoreHarness, store: JobStore, seed: UInt64) {
            self.harness = harness
            self.store = store
            generator = SplitMix64(seed: seed)
        }

        mutating func step() async throws {
            switch Int.random(in: 0..<20, using: &generator) {
            case 0..<5: try await submit()
            case 5..<11: try await lease()
            case 11..<15: try await finish()
            case 15..<17: try await lose()
            case 17: try await cancel()
            case 18: try await retell()
            default: try await wake()
            }
        }

        mutating func submit() async throws {
            let requests = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
                JobRequest.test(
                    project: (["a", "b", "c"] as [EntityName]).randomElement(using: &generator) ?? "a",
                    priority: Double(Int.random(in: 1...3, using: &generator)),
                    maxAttempts: .random(in: 1...3, using: &generator), retries: .random(in: 0...2, using: &generator))
            }
            for (request, answer) in zip(requests, try await store.submit(requests)) {
                model.submit(answer.id, request)
            }
        }

        mutating func lease() async throws {
            let expected = model.next()
            let job = try await store.lease(1, for: .all("n")).first
            #expect(job?.id == expected)
            guard let job else { return }
            model.lease(job.id)
            #expect(job.status.attempt == model.index(job.id).map { model.jobs[$0].attempt })
            attempts.append(job)
        }

        mutating func takeAttempt() -> Job? {
            guard !attempts.isEmpty else { return nil }
            return attempts.remove(at: .random(in: attempts.indices, using: &generator))
        }

        mutating func finish() async throws {
            guard let job = takeAttempt() else { return }
            let outcomes: [JobOutcome] = [
                .completed, .completed, .cancelled, .released,
                .failed(JobError(code: "x", message: "y"), retryAfter: nil),
            ]
            let outcome = outcomes.randomElement(using: &generator) ?? .completed
            let report = AttemptReport(
                reference: AttemptReference(job: job.id, attempt: job.status.attempt), node: "n", outcome: outcome)
            let after = try #require(try await store.finish([report]).first).get()
            model.finish(job.id, outcome, due: after.status.availableAt)
            expect(after)
        }

        mutating func lose() async throws {
            guard let job = takeAttempt() else { return }
            let lost = try await store.lose(
                [AttemptReference(job: job.id, attempt: job.status.attempt)], reason: JobError(code: "x", message: "y"))
            let after = try #require(lost.first)
            model.lose(job.id, due: after.status.availableAt)
            expect(after)
            // It cannot write any more.
            let report = AttemptReport(
                reference: AttemptReference(job: job.id, attempt: job.status.attempt), node: "n", outcome: .completed)
            #expect(try await store.finish([report]) == [.failure(.fenced)])
        }

        mutating func cancel() async throws {
            guard let job = model.jobs.randomElement(using: &generator) else { return }
            do {
                let after = try #require(try await store.cancel(job.id))
                #expect(!job.state.isTerminal)
                model.cancel(job.id)
                expect(after)
            } catch JobStateFault.ended(let state) {
                #expect(job.state == state)
            }
        }

        /// An attempt of a number that is not the present one.
        mutating func retell() async throws {
            guard let job = model.jobs.randomElement(using: &generator) else { return }
            let report = AttemptReport(
                reference: AttemptReference(job: job.id, attempt: job.attempt + 1), node: "n", outcome: .completed)
            #expect(try await store.finish([report]) == [.failure(.fenced)])
        }

        mutating func wake() async throws {
            harness.time.advance(by: .milliseconds(Int.random(in: 1...2_000, using: &generator)))
            let next = try await store.wakeDelayed()
            model.wake(harness.time.now)
            #expect(next == model.jobs.filter { $0.state == .delayed }.compactMap(\.due).min())
        }

        func expect(_ job: Job) {
            #expect(job.status.state == model.index(job.id).map { model.jobs[$0].state })
        }

        func check() async throws {
            let counts = try await store.counts()
            #expect((counts.pending, counts.running, counts.completed, counts.failed, counts.cancelled) == model.counts)
            var filter = JobFilter()
            filter.limit = 10_000
            let jobs = try await store.jobs(filter)
            #expect(jobs.map(\.id) == model.jobs.reversed().map(\.id))
            #expect(jobs.map(\.status.state) == model.jobs.reversed().map(\.state))
            #expect(jobs.map(\.status.losses) == model.jobs.reversed().map(\.losses))
            #expect(try await Set(store.running().map(\.id)) == Set(attempts.map(\.id)))
        }

        /// Whatever waits comes to its turn.
        mutating func drain() async throws {
            for _ in 0..<10_000 {
                harness.time.advance(by: .seconds(600))
                try await wake()
                let before = attempts.count
                try await lease()
                if attempts.count == before { break }
            }
            while !attempts.isEmpty { try await finish() }
            try await check()
        }
    }
}

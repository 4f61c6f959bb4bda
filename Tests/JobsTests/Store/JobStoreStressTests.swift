import Jobs
import SQL
import Synchronization
import TestSupport
import Testing
import Web

@Suite("The store under many callers", .sharedPostgres)
struct JobStoreStressTests {
    /// Submitters, nodes and cancellers at once. Every job ends once, no attempt is given twice, nothing stays behind.
    @Test(
        "every job ends once, none is forgotten", arguments: StoreHarness.Engine.allCases, 1...4 as ClosedRange<UInt64>)
    func everyJobEndsOnce(_ engine: StoreHarness.Engine, _ seed: UInt64) async throws {
        try await StoreHarness.run(engine, seed: seed) { harness in
            let submitters = 8
            let each = 40
            let work = Work(harness: harness, total: submitters * each)
            try await withThrowingTaskGroup { group in
                for number in 0..<submitters {
                    group.addTask { try await work.submit(each, seed: seed * 100 + UInt64(number)) }
                }
                for number in 0..<6 {
                    group.addTask { try await work.serve(number, seed: seed * 1_000 + UInt64(number)) }
                }
                group.addTask { try await work.cancelSome(seed: seed) }
                try await group.waitForAll()
            }
            let counts = try await harness.store.counts()
            #expect(counts.total == submitters * each)
            #expect(counts.pending == 0)
            #expect(counts.running == 0)
            #expect(work.leasedTwice == 0)
            #expect(try await harness.reopened().counts() == counts)
            #expect(try await harness.store.lease(1, for: .all("last")).isEmpty)
        }
    }

    private final class Work: Sendable {
        private let harness: StoreHarness
        private let total: Int
        private let state = Mutex(State())

        private struct State {
            var ids: [JobID] = []
            var attempts: Set<AttemptReference> = []
            var leasedTwice = 0
        }

        init(harness: StoreHarness, total: Int) {
            self.harness = harness
            self.total = total
        }

        var leasedTwice: Int { state.withLock { $0.leasedTwice } }

        func submit(_ count: Int, seed: UInt64) async throws {
            var generator = SplitMix64(seed: seed)
            var left = count
            while left > 0 {
                let size = min(left, Int.random(in: 1...5, using: &generator))
                let requests = (0..<size).map { _ in
                    JobRequest.test(
                        project: (["a", "b", "c"] as [EntityName]).randomElement(using: &generator) ?? "a",
                        priority: Double(Int.random(in: 1...2, using: &generator)), maxAttempts: 50, retries: 50)
                }
                let ids = try await harness.store.submit(requests).map(\.id)
                state.withLock { $0.ids += ids }
                left -= size
            }
        }

        func serve(_ number: Int, seed: UInt64) async throws {
            var generator = SplitMix64(seed: seed)
            let node = NodeCapabilities.all(EntityName("n\(number)") ?? "n")
            while try await !isOver() {
                let jobs = try await harness.store.lease(Int.random(in: 1...4, using: &generator), for: node)
                state.withLock { state in
                    for job in jobs {
                        let reference = AttemptReference(job: job.id, attempt: job.status.attempt)
                        if !state.attempts.insert(reference).inserted { state.leasedTwice += 1 }
                    }
                }
                for job in jobs { try await end(job, using: &generator) }
                if jobs.isEmpty {
                    harness.time.advance(by: .seconds(1))
                    _ = try await harness.store.wakeDelayed()
                    await Task.yield()
                }
            }
        }

        private func end(_ job: Job, using generator: inout SplitMix64) async throws {
            switch Int.random(in: 0..<10, using: &generator) {
            case 0: try await harness.lose(job)
            case 1: _ = try await harness.finish(job, .released)
            case 2: _ = try await harness.finish(job, .failed(JobError(code: "x", message: "y"), retryAfter: 0.5))
            default: _ = try await harness.finish(job)
            }
        }

        func cancelSome(seed: UInt64) async throws {
            var generator = SplitMix64(seed: seed)
            while try await !isOver() {
                if let id = state.withLock({ $0.ids.randomElement(using: &generator) }), Bool.random(using: &generator)
                {
                    do {
                        _ = try await harness.store.cancel(id)
                    } catch is JobStateFault {
                        // It had ended.
                    }
                }
                await Task.yield()
            }
        }

        private func isOver() async throws -> Bool {
            let counts = try await harness.store.counts()
            return counts.total == total && counts.pending == 0 && counts.running == 0
        }
    }
}

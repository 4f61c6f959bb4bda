import Jobs
import SQL
import Synchronization
import TestSupport
import Testing
import Web

@Suite("Ends, losses and cancels", .sharedPostgres)
struct FinishingTests {
    @Test(
        "an end is kept with its result, and told twice it is answered twice", arguments: StoreHarness.Engine.allCases)
    func finish(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            _ = try await harness.store.submit([.test(id: "a")])
            let job = try #require(try await harness.store.lease(1, for: .all("n")).first)
            harness.time.advance(by: .seconds(3))
            let result: JSONValue = ["crawled": ["http://a/"], "errors": [:]]
            let first = try await harness.finish(job, result: result).get()
            #expect(first.status.state == .completed)
            #expect(first.result == result)
            #expect(first.completedAt == harness.time.now)
            harness.time.advance(by: .seconds(3))
            #expect(
                try await harness.finish(job, .failed(JobError(code: "x", message: "y"), retryAfter: nil)).get()
                    == first)
            #expect(try await harness.store.job("a") == first)
            let counts = try await harness.store.counts()
            #expect(counts.completed == 1)
            #expect(counts.averageDuration == 3)
            #expect(try await harness.store.completedByNode() == ["n": 1])
        }
    }

    @Test("P3 a node that was lost cannot write: one terminal result stands", arguments: StoreHarness.Engine.allCases)
    func fenced(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            _ = try await harness.store.submit([.test(id: "a")])
            let old = try #require(try await harness.store.lease(1, for: .all("old")).first)
            try await harness.lose(old)
            #expect(try await harness.finish(old) == .failure(.fenced))
            let new = try #require(try await harness.store.lease(1, for: .all("new")).first)
            #expect(try await harness.finish(old, result: "old") == .failure(.fenced))
            #expect(try await harness.finish(new, node: "old", result: "old") == .failure(.fenced))
            #expect(try await harness.finish(new, result: "new").get().result == "new")
            #expect(try await harness.finish(old, result: "old") == .failure(.fenced))
            #expect(try await harness.store.job("a")?.result == "new")
            // Its figures neither.
            try await harness.store.report([
                AttemptProgress(reference: AttemptReference(job: "a", attempt: 1), statistics: ["pages": 1])
            ])
            #expect(try await harness.store.job("a")?.statistics == nil)
        }
    }

    @Test(
        "P5 a job that kills its node is tried three times, then failed with the reason; others go on",
        arguments: StoreHarness.Engine.allCases)
    func killer(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            _ = try await harness.store.submit([.test(priority: 9, id: "killer"), .test(id: "good")])
            var attempts = 0
            while try await harness.store.counts().pending > 0 {
                _ = try await harness.store.wakeDelayed()
                for job in try await harness.store.lease(1, for: .all("n")) {
                    if job.id == "killer" {
                        attempts += 1
                        try await harness.lose(job)
                    } else {
                        _ = try await harness.finish(job)
                    }
                }
                harness.time.advance(by: .seconds(1))
            }
            #expect(attempts == 3)
            let job = try #require(try await harness.store.job("killer"))
            #expect(job.error?.code == "lost")
            #expect(job.error?.message.contains("not heard of for 30 s") == true)
            #expect(try await harness.state("good") == .completed)
        }
    }

    @Test("P9 a failed job waits for its time; Retry-After is kept", arguments: StoreHarness.Engine.allCases)
    func retryAfter(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            let store = harness.store
            _ = try await store.submit([.test(id: "a", retries: 1), .test(id: "b", retries: 1)])
            let error = JobError(code: "busy", message: "come\u{0} later")
            for (job, wait) in zip(try await store.lease(2, for: .all("n")), [30.0, 20]) {
                _ = try await harness.finish(job, .failed(error, retryAfter: wait))
            }
            #expect(try await store.counts().pending == 2)
            #expect(try await store.lease(1, for: .all("n")).isEmpty)
            let start = harness.time.now
            #expect(try await store.wakeDelayed() == start + .seconds(20))
            harness.time.advance(by: .seconds(20))
            #expect(try await store.wakeDelayed() == start + .seconds(30))
            #expect(try await store.lease(2, for: .all("n")).map(\.id) == ["b"])
            // A delayed job is delayed after a start too.
            let reopened = try await harness.reopened()
            #expect(try await reopened.lease(1, for: .all("n")).isEmpty)
            harness.time.advance(by: .seconds(10))
            #expect(try await reopened.wakeDelayed() == nil)
            let job = try #require(try await reopened.lease(1, for: .all("n")).first)
            #expect(job.id == "a")
            #expect(job.error?.code == "busy")
            #expect(job.error?.message == "come? later")
        }
    }

    @Test("P7 cancel races the end of the job: one of the two stands", arguments: StoreHarness.Engine.allCases)
    func cancelRaces(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            let ids = try await harness.store.submit((0..<200).map { _ in .test() }).map(\.id)
            let jobs = try await harness.store.lease(200, for: .all("n"))
            #expect(jobs.count == 200)
            enum Event: Sendable { case cancelled(JobID, asked: Bool), finished(JobID, JobState?) }
            let events = try await together(400) { number -> Event in
                let job = jobs[number / 2]
                if number % 2 == 0 {
                    do {
                        return .cancelled(job.id, asked: try await harness.store.cancel(job.id) != nil)
                    } catch JobStateFault.ended(.completed) {
                        return .cancelled(job.id, asked: false)
                    }
                }
                return .finished(job.id, try? await harness.finish(job).get().status.state)
            }
            var cancelled: Set<JobID> = []
            for case .cancelled(let id, true) in events { cancelled.insert(id) }
            for case .finished(let id, let state) in events {
                #expect(state == (cancelled.contains(id) ? .cancelled : .completed))
            }
            for id in ids {
                #expect(try await harness.state(id) == (cancelled.contains(id) ? .cancelled : .completed))
            }
            let counts = try await harness.store.counts()
            #expect(counts.cancelled == cancelled.count)
            #expect(counts.completed == 200 - cancelled.count)
            #expect(counts.running == 0)
        }
    }

    @Test("P7 cancel is final for jobs that wait, and across a start", arguments: StoreHarness.Engine.allCases)
    func cancelIsFinal(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            let store = harness.store
            _ = try await store.submit([.test(id: "waits"), .test(id: "runs")])
            #expect(try await store.cancel("nobody") == nil)
            #expect(try await store.cancel("waits")?.status.state == .cancelled)
            let job = try #require(try await store.lease(5, for: .all("n")).first)
            #expect(job.id == "runs")
            #expect(try await store.cancel("runs")?.status.state == .cancelling)
            #expect(try await store.cancel("runs")?.status.state == .cancelling)
            let reopened = try await harness.reopened()
            #expect(try await reopened.running().map(\.status.state) == [.cancelling])
            #expect(
                try await reopened.lose(
                    [AttemptReference(job: "runs", attempt: 1)], reason: JobError(code: "x", message: "y")
                ).map(\.status.state) == [.cancelled])
            await #expect(throws: JobStateFault.ended(.cancelled)) { try await reopened.cancel("runs") }
            #expect(try await reopened.lease(5, for: .all("n")).isEmpty)
            #expect(try await reopened.counts().cancelled == 2)
        }
    }

    @Test("figures of running attempts are shown, and their last ones stay", arguments: StoreHarness.Engine.allCases)
    func progress(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            _ = try await harness.store.submit([.test(id: "a")])
            let job = try #require(try await harness.store.lease(1, for: .all("n")).first)
            try await harness.store.report([
                AttemptProgress(reference: AttemptReference(job: "a", attempt: 1), statistics: ["pages": 3]),
                AttemptProgress(reference: AttemptReference(job: "a", attempt: 2), statistics: ["pages": 9]),
            ])
            #expect(try await harness.store.job("a")?.statistics == ["pages": 3])
            #expect(try await harness.store.jobs(JobFilter()).first?.statistics == ["pages": 3])
            _ = try await harness.finish(job)
            #expect(try await harness.store.job("a")?.statistics == ["pages": 3])
        }
    }

    @Test("a report of several attempts is answered one by one", arguments: StoreHarness.Engine.allCases)
    func several(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            _ = try await harness.store.submit([.test(id: "a"), .test(id: "b")])
            _ = try await harness.store.lease(2, for: .all("n"))
            func report(_ id: JobID, _ attempt: Int) -> AttemptReport {
                AttemptReport(reference: AttemptReference(job: id, attempt: attempt), node: "n", outcome: .completed)
            }
            let answers = try await harness.store.finish([
                report("a", 1), report("a", 2), report("x", 1), report("b", 1), report("a", 1),
            ])
            #expect(answers.map { try? $0.get().status.state } == [.completed, nil, nil, .completed, .completed])
            #expect(try await harness.store.counts().completed == 2)
        }
    }

    @Test("who listens hears of changes after their commit", arguments: StoreHarness.Engine.allCases)
    func notifications(_ engine: StoreHarness.Engine) async throws {
        try await StoreHarness.run(engine) { harness in
            let (queued, states) = (Counter(), SharedStates())
            harness.store.onQueued { queued.add() }
            harness.store.onChanged { states.append($0.map(\.status.state)) }
            _ = try await harness.store.submit([.test(id: "a")])
            let job = try #require(try await harness.store.lease(1, for: .all("n")).first)
            _ = try await harness.finish(job, .released)
            _ = try await harness.store.cancel("a")
            #expect(queued.count == 2)
            #expect(states.all == [.running, .pending, .cancelled])
        }
    }
}

final class Counter: Sendable {
    private let value = Mutex(0)
    func add() { value.withLock { $0 += 1 } }
    var count: Int { value.withLock { $0 } }
}

final class SharedStates: Sendable {
    private let value = Mutex<[JobState]>([])
    func append(_ states: [JobState]) { value.withLock { $0 += states } }
    var all: [JobState] { value.withLock { $0 } }
}

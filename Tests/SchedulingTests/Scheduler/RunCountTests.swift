import Jobs
import SQL
import Scheduling
import TestSupport
import Testing
import Web

/// What fires, begins and is counted in cases that an audit found wrong.
@Suite(.sharedPostgres) struct RunCountTests {
    @Test("what is late by the scheduler's own doing is not missed") func ownLateness() async throws {
        try await SchedulerHarness.run(.sqlite) { harness in
            try await harness.scheduler.step()
            var ids: [JobID] = []
            for _ in 0..<30 {
                ids.append(try await harness.task(["seconds": 10], type: "interval", ("misfire", "skip")))
            }
            try await harness.scheduler.step()
            // A step that took so long, or one of many: it has looked all the time.
            harness.time.advance(by: .seconds(15))
            try await harness.scheduler.step()
            for id in ids { #expect(try await harness.store.record(id)?.missedCount == 0) }
            #expect(try await harness.runs().count == 30)
            // Nobody looked for a minute: those are missed.
            harness.time.advance(by: .seconds(64))
            try await harness.scheduler.step()
            for id in ids { #expect(try await harness.store.record(id)?.missedCount == 6) }
        }
    }

    @Test("runs by hand and by time are numbered in one line", arguments: DatabaseEngine.allCases)
    func numbers(_ engine: DatabaseEngine) async throws {
        try await SchedulerHarness.run(engine) { harness in
            let id = try await harness.task(["seconds": 10], type: "interval", ("overlap", "allow"))
            try await harness.scheduler.step()
            for _ in 0..<3 { _ = try await harness.start(id) }
            try await harness.scheduler.step()
            harness.time.advance(by: .seconds(10))
            try await harness.scheduler.step()
            #expect(try await harness.runs(id).map(\.number) == [1, 2, 3, 4])
        }
    }

    @Test("a run counts once, as what it came to", arguments: DatabaseEngine.allCases)
    func counts(_ engine: DatabaseEngine) async throws {
        try await SchedulerHarness.run(engine) { harness in
            let id = try await harness.task(["run_date": "2030-01-01T00:00:00Z"], type: "once")
            let run = try await harness.start(id)
            try await harness.scheduler.step()
            try await harness.end(.failed)
            for (end, failures, successes) in [(JobState.failed, 1, 0), (.completed, 0, 1)] {
                #expect(try await harness.wish(.goOn, run))
                try await harness.scheduler.step()
                try await harness.end(end)
                let record = try #require(try await harness.store.record(id))
                #expect(record.failureCount == failures && record.successCount == successes && record.runCount == 1)
            }
        }
    }

    @Test("a run that was cancelled before it began cannot be gone on with", arguments: DatabaseEngine.allCases)
    func neverBegun(_ engine: DatabaseEngine) async throws {
        try await SchedulerHarness.run(engine) { harness in
            let id = try await harness.task(["seconds": 10], type: "interval", ("overlap", "queue"))
            try await harness.advance(to: harness.time.now + .seconds(20), ending: false)
            let waiting = try #require(try await harness.runs(id).last)
            #expect(waiting.state == .pending)
            #expect(try await harness.store.delete(id, .task, at: harness.time.now))
            harness.scheduler.refresh()
            try await harness.scheduler.step()
            #expect(try await !harness.wish(.goOn, waiting.id))
            #expect(try await harness.store.run(waiting.id)?.state == .cancelled)
        }
    }

    @Test("what was to run at once runs when it is enabled", arguments: DatabaseEngine.allCases)
    func enabledLater(_ engine: DatabaseEngine) async throws {
        try await SchedulerHarness.run(engine) { harness in
            let id = try await harness.task([:], type: "once", ("enabled", false))
            try await harness.scheduler.step()
            harness.time.advance(by: .seconds(3_600))
            #expect(try await harness.store.setEnabled(id, .task, true, at: harness.time.now))
            harness.scheduler.refresh()
            try await harness.scheduler.step()
            #expect(try await harness.runs(id).count == 1)
            // Once only.
            #expect(try await harness.store.setEnabled(id, .task, false, at: harness.time.now))
            #expect(try await harness.store.setEnabled(id, .task, true, at: harness.time.now))
            harness.scheduler.refresh()
            try await harness.scheduler.step()
            #expect(try await harness.runs(id).count == 1)
        }
    }

    @Test("what comes next stands in the database", arguments: DatabaseEngine.allCases)
    func upcoming(_ engine: DatabaseEngine) async throws {
        try await SchedulerHarness.run(engine) { harness in
            let ids = [
                try await harness.task(["seconds": 60], type: "interval"),
                try await harness.task(["seconds": 20], type: "interval"),
                try await harness.task(["seconds": 10], type: "interval", ("enabled", false)),
                try await harness.task(["seconds": 30], type: "interval"),
            ]
            func next() async throws -> [JobID] { try await harness.store.upcoming(2).map(\.id) }
            #expect(try await next() == [ids[1], ids[3]])
            try await harness.advance(to: harness.time.now + .seconds(25))
            #expect(try await next() == [ids[3], ids[1]])
            #expect(try await harness.store.setEnabled(ids[2], .task, true, at: harness.time.now))
            #expect(try await harness.store.delete(ids[3], .task, at: harness.time.now))
            #expect(try await next() == [ids[2], ids[1]])
            // As a version before this one left it.
            try await harness.store.database.write { try $0.execute("UPDATE schedules SET next_at = NULL") }
            #expect(try await next().isEmpty)
            harness.restart()
            try await harness.scheduler.step()
            #expect(try await next() == [ids[2], ids[1]])
            #expect(try await harness.scheduler.lateness() == .zero)
            harness.time.advance(by: .seconds(100))
            #expect(try await harness.another().lateness() > .seconds(60))
        }
    }

    @Test("a refusal costs the others little, and only its own run") func refusals() async throws {
        try await SchedulerHarness.run(.sqlite) { harness in
            for number in 0..<200 {
                let body: JSONValue = [
                    "name": "shop", "spider": number == 77 ? "unknown" : "books", "schedule_type": "interval",
                    "schedule_config": ["seconds": 10],
                ]
                try await harness.add(.task, body)
            }
            try await harness.scheduler.step()
            harness.time.advance(by: .seconds(10))
            try await harness.scheduler.step()
            try await harness.scheduler.step()
            let states = try await harness.runs().map(\.state)
            #expect(states.count { $0 == .failed } == 1 && states.count { $0 == .running } == 199)
            #expect(harness.platform.submitCalls <= 20, "\(harness.platform.submitCalls)")
        }
    }

    @Test("what waits to be called for a run that is cancelled is not called") func cancelledCalls() async throws {
        try await SchedulerHarness.run(.sqlite) { harness in
            let id = try await harness.add(
                .workflow,
                ["name": "w", "steps": [["step_id": "a", "action": "http", "config": ["url": "http://a.example/"]]]])
            let run = try await harness.start(id)
            try await harness.scheduler.step()
            #expect(try await harness.wish(.cancel, run))
            try await harness.scheduler.step()
            try await withThrowingTaskGroup(of: Void.self) { group in
                let (scheduler, other) = (harness.scheduler, try await harness.add(.workflow, Self.notice))
                group.addTask { await scheduler.work() }
                let second = try await harness.start(other)
                try await eventually("the other one's is done") {
                    try await scheduler.step()
                    return try await harness.store.run(second)?.state == .completed
                }
                group.cancelAll()
            }
            #expect(harness.platform.calls.isEmpty && harness.platform.notices.count == 1)
        }
    }

    private static let notice: JSONValue = [
        "name": "n", "steps": [["step_id": "a", "action": "notify", "config": ["message": "m"]]],
    ]
}

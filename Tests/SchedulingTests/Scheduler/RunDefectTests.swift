import Jobs
import SQL
import Scheduling
import TestSupport
import Testing
import Web

/// What a review found once.
@Suite(.sharedPostgres) struct RunDefectTests {
    @Test("a fault that quotes a zero byte ends its own run and stops nobody", arguments: DatabaseEngine.allCases)
    func zeroBytes(_ engine: DatabaseEngine) async throws {
        try await SchedulerHarness.run(engine) { harness in
            let bad = try await harness.add(
                .workflow,
                [
                    "name": "bad",
                    "steps": [["step_id": "a", "action": "wait", "config": ["seconds": "{{ 1 }}", "x\u{0}": 1]]],
                ])
            let good = try await harness.task(["seconds": 10], type: "interval")
            let run = try await harness.start(bad)
            harness.time.advance(by: .seconds(10))
            try await harness.scheduler.step()
            #expect(try await harness.store.run(run)?.state == .failed)
            #expect(try await harness.runs(good).map(\.state) == [.running])
        }
    }

    @Test("what is filled in is bounded") func templates() async throws {
        try await SchedulerHarness.run(.sqlite) { harness in
            harness.platform.answer = HTTPCallAnswer(status: 200, body: .string(String(repeating: "x", count: 60_000)))
            let many: [JSONValue] = Array(repeating: "{{ steps.a.body }}", count: 1_000)
            let id = try await harness.add(
                .workflow,
                [
                    "name": "large",
                    "steps": [
                        ["step_id": "a", "action": "http", "config": ["url": "http://a.example/"]],
                        [
                            "step_id": "b", "action": "http", "depends_on": ["a"],
                            "config": ["url": "http://a.example/", "body": .array(many)],
                        ],
                    ],
                ])
            let run = try await harness.start(id)
            try await harness.until("it ends") { try await harness.store.run(run)?.state == .failed }
            let error = try await harness.store.run(run)?.error
            #expect(error?.contains("larger than 1 MB") == true)
        }
    }

    @Test("a wish that follows another is not lost, and ends what it should", arguments: DatabaseEngine.allCases)
    func wishes(_ engine: DatabaseEngine) async throws {
        try await SchedulerHarness.run(engine) { harness in
            let id = try await harness.task(["run_date": "2030-01-01T00:00:00Z"], type: "once")
            let run = try await harness.start(id)
            try await harness.scheduler.step()
            try await harness.end(.failed)
            // Gone on with and cancelled before the scheduler heard of either.
            #expect(try await harness.wish(.goOn, run))
            #expect(try await harness.wish(.cancel, run))
            try await harness.scheduler.step()
            let cancelled = try #require(try await harness.store.run(run))
            #expect(cancelled.state == .cancelled && cancelled.endedAt != nil && cancelled.wish == nil)
            // It failed, but is not what it came to.
            let record = try #require(try await harness.store.record(id))
            #expect(record.failureCount == 0 && record.lastState == .cancelled)
        }
    }

    @Test("a run that waits begins after a restart in which the one before it ends", arguments: DatabaseEngine.allCases)
    func stranded(_ engine: DatabaseEngine) async throws {
        try await SchedulerHarness.run(engine) { harness in
            let id = try await harness.add(
                .workflow,
                [
                    "name": "slow", "schedule_type": "interval", "schedule_config": ["seconds": 60], "overlap": "queue",
                    "steps": [["step_id": "a", "action": "wait", "config": ["seconds": 100]]],
                ])
            try await harness.advance(to: harness.time.now + .seconds(120))
            #expect(try await harness.runs(id).map(\.state) == [.running, .pending])
            #expect(try await harness.store.setEnabled(id, .workflow, false, at: harness.time.now))
            harness.time.advance(by: .seconds(500))
            harness.restart()
            try await harness.scheduler.step()
            #expect(try await harness.runs(id).map(\.state) == [.completed, .running])
        }
    }

    @Test("changes are seen after what was deleted has gone", arguments: DatabaseEngine.allCases)
    func pruned(_ engine: DatabaseEngine) async throws {
        try await SchedulerHarness.run(engine) { harness in
            for _ in 0..<150 {
                let gone = try await harness.task(["run_date": "2030-01-01T00:00:00Z"], type: "once")
                #expect(try await harness.store.delete(gone, .task, at: harness.time.now))
            }
            try await harness.scheduler.step()
            harness.time.advance(by: .seconds(10))
            _ = try await harness.store.prune(before: harness.time.now, most: 10)
            let id = try await harness.task(["seconds": 10], type: "interval")
            try await harness.scheduler.step()
            harness.time.advance(by: .seconds(10))
            try await harness.scheduler.step()
            #expect(try await harness.runs(id).count == 1)
        }
    }

    @Test("what this machine cannot read is shown, runs not, and can be deleted", arguments: DatabaseEngine.allCases)
    func unreadable(_ engine: DatabaseEngine) async throws {
        try await SchedulerHarness.run(engine) { harness in
            let lost = try await harness.task(["cron": "* * * * *"], ("timezone", "Europe/Paris"))
            let good = try await harness.task(["seconds": 60], type: "interval")
            // As on a machine without this time zone.
            try await harness.store.database.write { connection in
                try connection.execute(
                    "UPDATE schedules SET definition = REPLACE(definition, 'Europe/Paris', 'Europe/Atlantis') WHERE id = ?",
                    [.text(lost.text)])
            }
            harness.restart()
            try await harness.advance(to: harness.time.now + .seconds(120))
            #expect(try await harness.runs(lost).isEmpty)
            #expect(try await harness.runs(good).count == 2)
            let listed = try await harness.store.list(.task)
            let unreadable = listed.compactMap { entry -> UnreadableSchedule? in
                if case .failure(let fault) = entry { fault } else { nil }
            }
            #expect(listed.count == 2 && unreadable.map(\.id) == [lost])
            #expect(unreadable.first?.reason.contains("Europe/Atlantis") == true)
            await #expect(throws: UnreadableSchedule.self) { try await harness.store.record(lost) }
            #expect(try await !harness.store.delete(lost, .workflow, at: harness.time.now))
            #expect(try await harness.store.delete(lost, .task, at: harness.time.now))
            #expect(try await harness.store.list(.task).count == 1)
        }
    }

    @Test("a list of runs tells their jobs without their steps", arguments: DatabaseEngine.allCases)
    func summaries(_ engine: DatabaseEngine) async throws {
        try await SchedulerHarness.run(engine) { harness in
            let id = try await harness.task(["seconds": 60], type: "interval")
            try await harness.advance(to: harness.time.now + .seconds(120))
            let runs = try await harness.runs(id)
            #expect(runs.count == 2 && runs.allSatisfy { $0.jobs.count == 1 })
            for run in runs { #expect(try await harness.store.run(run.id)?.summary == run) }
        }
    }
}

import Jobs
import Scheduling
import TestSupport
import Testing
import Web

/// Tasks fire when it is their time, once a tick.
@Suite(.sharedPostgres) struct FiringTests {
    @Test("a whole day, with a change of the clocks in it (P11, P13)", arguments: DatabaseEngine.allCases)
    func day(_ engine: DatabaseEngine) async throws {
        // On 28 March 2027 clocks in Paris go from 2:00 to 3:00.
        try await SchedulerHarness.run(engine, at: "2027-03-27T23:00Z") { harness in
            let zone: (String, JSONValue) = ("timezone", "Europe/Paris")
            let daily = try await harness.task(["cron": "0 6 * * *"], zone)
            let gap = try await harness.task(["cron": "30 2 * * *"], zone)
            let often = try await harness.task(["cron": "*/5 * * * *"], zone)
            let hourly = try await harness.task(["seconds": 3_600], type: "interval")
            let once = try await harness.task(["run_date": "2027-03-28T10:00:00Z"], type: "once")
            let now = try await harness.task([:], type: "once")
            let past = try await harness.task(["run_date": "2027-03-27T21:00:00Z"], type: "once")
            let end = try moment("2027-03-28T22:00Z")
            try await harness.advance(to: end)

            func ticks(_ id: JobID) async throws -> [String] {
                try await harness.runs(id).compactMap { $0.tick.map { String($0.description.prefix(16)) } }
            }
            #expect(try await ticks(daily) == ["2027-03-28T04:00"])
            #expect(try await ticks(gap) == ["2027-03-28T01:00"])
            #expect(try await ticks(often).count == 23 * 12)
            #expect(try await ticks(hourly).count == 23)
            #expect(try await ticks(once) == ["2027-03-28T10:00"])
            #expect(try await ticks(now) == ["2027-03-27T23:00"])
            #expect(try await harness.runs(past).count == 1)
            let runs = try await harness.runs()
            #expect(runs.allSatisfy { $0.state == .completed && $0.jobs.count == 1 })
            #expect(runs.allSatisfy { $0.tick == $0.startedAt || $0.schedule == past })
            let record = try #require(try await harness.store.record(often))
            #expect(record.runCount == 276 && record.successCount == 276 && record.missedCount == 0)
            #expect(record.lastState == .completed && record.nextRun == end + .seconds(300))
            #expect(try await harness.store.record(once)?.nextRun == nil)
        }
    }

    @Test(
        "after downtime what was missed is made up for by the policy, and counted (P12)",
        arguments: DatabaseEngine.allCases,
        [
            ("skip", [String](), 6), ("once", ["06:00"], 5),
            ("all", ["01:00", "02:00", "03:00", "04:00", "05:00", "06:00"], 0),
        ])
    func misfires(_ engine: DatabaseEngine, _ expected: (String, [String], Int)) async throws {
        try await SchedulerHarness.run(engine) { harness in
            let id = try await harness.task(
                ["cron": "0 * * * *"], ("misfire", .string(expected.0)), ("overlap", "allow"))
            try await harness.scheduler.step()
            harness.restart()
            harness.time.advance(by: .seconds(6 * 3_600 + 600))
            try await harness.scheduler.step()
            let ticks = try await harness.runs(id).compactMap {
                $0.tick.map { String($0.description.dropFirst(11).prefix(5)) }
            }
            #expect(ticks == expected.1)
            let record = try #require(try await harness.store.record(id))
            #expect(record.missedCount == expected.2)
            #expect(record.nextRun == (try moment("2027-01-01T07:00Z")))
        }
    }

    @Test(
        "a run that outlasts its interval is not doubled, queued or doubled (P13)", arguments: DatabaseEngine.allCases,
        OverlapPolicy.allCases)
    func overlaps(_ engine: DatabaseEngine, _ policy: OverlapPolicy) async throws {
        try await SchedulerHarness.run(engine) { harness in
            let id = try await harness.task(["seconds": 60], type: "interval", ("overlap", .string(policy.rawValue)))
            try await harness.advance(to: harness.time.now + .seconds(185), ending: false)
            let states = try await harness.runs(id).map(\.state)
            switch policy {
            case .skip: #expect(states == [.running, .skipped, .skipped])
            case .queue: #expect(states == [.running, .pending, .pending])
            case .allow: #expect(states == [.running, .running, .running])
            }
            #expect(harness.platform.order.count == (policy == .allow ? 3 : 1))
            for _ in 0..<3 { try await harness.end() }
            let after = try await harness.runs(id).map(\.state)
            #expect(
                after == (policy == .skip ? [.completed, .skipped, .skipped] : [.completed, .completed, .completed]))
            #expect(harness.platform.order.count == (policy == .skip ? 1 : 3))
        }
    }

    @Test("however many schedulers run, a tick has one run (P13)", arguments: DatabaseEngine.allCases)
    func several(_ engine: DatabaseEngine) async throws {
        try await SchedulerHarness.run(engine) { harness in
            var ids: [JobID] = []
            for seconds in 1...20 {
                ids.append(
                    try await harness.task(
                        ["seconds": .integer(Int64(seconds))], type: "interval", ("overlap", "allow")))
            }
            let all = (0..<3).map { _ in harness.another() }
            for _ in 0..<40 {
                harness.time.advance(by: .seconds(1))
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for one in all {
                        group.addTask {
                            // One that was outrun says so, and reads everything anew.
                            _ = try? await one.step()
                        }
                    }
                    try await group.waitForAll()
                }
            }
            for one in all { _ = try? await one.step() }
            for (index, id) in ids.enumerated() {
                let ticks = try await harness.runs(id).compactMap(\.tick)
                #expect(Set(ticks).count == ticks.count && ticks.count == 40 / (index + 1))
            }
        }
    }

    @Test(
        "what is deleted or disabled never fires, whoever holds it in memory (P14)", arguments: DatabaseEngine.allCases)
    func gone(_ engine: DatabaseEngine) async throws {
        try await SchedulerHarness.run(engine) { harness in
            let deleted = try await harness.task(["seconds": 10], type: "interval", ("overlap", "queue"))
            let disabled = try await harness.task(["seconds": 10], type: "interval")
            try await harness.advance(to: harness.time.now + .seconds(25), ending: false)
            #expect(try await harness.runs(deleted).map(\.state) == [.running, .pending])
            // Another process does this: the scheduler is not told.
            #expect(try await harness.store.delete(deleted, .task, at: harness.time.now))
            #expect(try await harness.store.setEnabled(disabled, .task, false, at: harness.time.now))
            let before = try await harness.runs(disabled).count
            try await harness.advance(to: harness.time.now + .seconds(60), ending: false)
            #expect(try await harness.runs(deleted).map(\.state) == [.running, .cancelled])
            #expect(try await harness.runs(disabled).count == before)
            harness.restart()
            try await harness.advance(to: harness.time.now + .seconds(60))
            #expect(try await harness.runs(deleted).map(\.state) == [.completed, .cancelled])
            #expect(try await harness.store.record(deleted) == nil)
            #expect(try await !harness.store.delete(deleted, .task, at: harness.time.now))

            // Enabled again it goes on with what comes, not with what was.
            #expect(try await harness.store.setEnabled(disabled, .task, true, at: harness.time.now))
            harness.scheduler.refresh()
            try await harness.advance(to: harness.time.now + .seconds(30))
            #expect(try await harness.runs(disabled).count == before + 3)
            #expect(try await harness.store.record(disabled)?.missedCount == 0)
        }
    }

    @Test(
        "a job that cannot be had fails its own run, and one that is away for a while none",
        arguments: DatabaseEngine.allCases)
    func refused(_ engine: DatabaseEngine) async throws {
        try await SchedulerHarness.run(engine) { harness in
            let good = try await harness.task(["seconds": 10], type: "interval")
            let bad = try await harness.add(
                .task,
                ["name": "bad", "spider": "unknown", "schedule_type": "interval", "schedule_config": ["seconds": 10]])
            harness.time.advance(by: .seconds(10))
            try await harness.scheduler.step()
            try await harness.end()
            #expect(try await harness.runs(good).map(\.state) == [.completed])
            let failed = try #require(try await harness.runs(bad).first)
            #expect(failed.state == .failed && failed.error == "task: there is no spider unknown")
            #expect(try await harness.store.record(bad)?.failureCount == 1)

            harness.platform.isAway = true
            harness.time.advance(by: .seconds(10))
            try await harness.scheduler.step()
            #expect(try await harness.runs(good).last?.state == .running && harness.platform.open.isEmpty)
            harness.platform.isAway = false
            try await harness.scheduler.step()
            try await harness.end()
            #expect(try await harness.runs(good).map(\.state) == [.completed, .completed])
        }
    }

    @Test("a run by hand is a run of its own, and old runs go", arguments: DatabaseEngine.allCases)
    func byHand(_ engine: DatabaseEngine) async throws {
        try await SchedulerHarness.run(engine) { harness in
            let id = try await harness.task(["run_date": "2030-01-01T00:00:00Z"], type: "once")
            let run = try await harness.start(id)
            try await harness.scheduler.step()
            try await harness.end()
            let kept = try #require(try await harness.store.run(run))
            #expect(kept.state == .completed && kept.tick == nil && kept.number == 1)
            #expect(kept.jobs.map(\.text) == ["\(run).task.1.0"])
            let unknown = try #require(JobID("unknown"))
            #expect(try await harness.store.start(unknown, run: unknown, at: harness.time.now) == nil)
            #expect(try await harness.store.prune(before: harness.time.now, most: 10) == 0)
            harness.time.advance(by: .seconds(1))
            #expect(try await harness.store.prune(before: harness.time.now, most: 10) == 1)
            #expect(try await harness.store.run(run) == nil)
        }
    }
}

import Jobs
import Scheduling
import TestSupport
import Testing
import Web

/// Workflows run step by step, through restarts at any moment.
@Suite(.sharedPostgres) struct WorkflowRunTests {
    private static let workflow: JSONValue = [
        "name": "books", "description": "all of it",
        "steps": [
            [
                "step_id": "a", "action": "scrape",
                "config": ["urls": ["http://one.example/", "http://two.example/"], "max_pages": 5],
            ],
            ["step_id": "b", "action": "wait", "config": ["seconds": 60], "depends_on": ["a"]],
            [
                "step_id": "c", "action": "condition",
                "config": ["expression": "steps.a.items > 4 and steps.a.last_item.price < 10"], "depends_on": ["a"],
            ],
            [
                "step_id": "d", "action": "spider",
                "config": ["spider": "shop", "args": ["count": "{{ steps.a.items }}"]], "depends_on": ["b", "c"],
            ],
            [
                "step_id": "e", "action": "notify", "config": ["message": "{{ steps.d.items }} of {{ run.name }}"],
                "depends_on": ["d"],
            ],
            [
                "step_id": "f", "action": "http",
                "config": ["url": "http://hook.example/", "method": "POST", "body": ["n": "{{ steps.d.items }}"]],
                "depends_on": ["d"],
            ],
        ],
    ]

    @Test("each step runs when its turn comes, with what those before it gave", arguments: DatabaseEngine.allCases)
    func whole(_ engine: DatabaseEngine) async throws {
        try await SchedulerHarness.run(engine) { harness in
            harness.platform.item = ["price": 7]
            let id = try await harness.add(.workflow, Self.workflow)
            #expect(try await harness.scheduler.step() == nil)
            #expect(try await harness.runs(id).isEmpty)
            let run = try await harness.start(id)
            try await harness.scheduler.step()
            #expect(harness.platform.open.count == 2)
            harness.scheduler.changed(harness.platform.end(harness.platform.open))
            try await harness.until("the condition is decided") { try await harness.states(run)["c"] == "completed" }
            #expect(
                try await harness.states(run) == [
                    "a": "completed", "b": "running", "c": "completed", "d": "waiting", "e": "waiting", "f": "waiting",
                ])
            harness.time.advance(by: .seconds(60))
            try await harness.scheduler.step()
            let open = harness.platform.open
            #expect(open.map(\.text) == ["\(run).d.1.0"])
            let job = try #require(try await harness.platform.jobs(open).values.first)
            #expect(job.request.work == .spider(arguments: ["count": "6"]) && job.request.batch == run)
            harness.scheduler.changed(harness.platform.end(open, items: 9))
            try await harness.until("the run ends") { try await harness.store.run(run)?.state == .completed }
            #expect(harness.platform.notices.map(\.message) == ["9 of books"])
            #expect(harness.platform.calls.map(\.body) == [["n": 9]])
            let kept = try #require(try await harness.store.run(run))
            #expect(kept.progress["f"]?.output["status"] == 200 && kept.progress["a"]?.output["pages"] == 10)
            #expect(kept.jobs.count == 3)
        }
    }

    @Test("a restart at any moment repeats no step that is done (P14)", arguments: DatabaseEngine.allCases)
    func restarts(_ engine: DatabaseEngine) async throws {
        try await SchedulerHarness.run(engine) { harness in
            harness.platform.item = ["price": 7]
            let id = try await harness.add(.workflow, Self.workflow)
            let run = try await harness.start(id)
            var done: Set<String> = []
            for round in 0..<200 {
                // A scheduler lives for a few steps only, and hears of no job that ends.
                harness.restart()
                if round % 3 == 2 { harness.platform.end(harness.platform.open) }
                if round % 5 == 4 { harness.time.advance(by: .seconds(20)) }
                var left = round % 4 + 1
                try await harness.until("some steps") {
                    left -= 1
                    return left <= 0
                }
                let states = try await harness.states(run)
                for (step, state) in states where state == "completed" { done.insert(step) }
                #expect(done.allSatisfy { states[$0] == "completed" })
                if try await harness.store.run(run)?.state.isOver == true { break }
            }
            #expect(try await harness.store.run(run)?.state == .completed)
            // Submitted again and again, but with the same names: each job is there once.
            #expect(harness.platform.order.count == 3)
        }
    }

    @Test("a failed run says why, and goes on from there", arguments: DatabaseEngine.allCases)
    func goesOn(_ engine: DatabaseEngine) async throws {
        try await SchedulerHarness.run(engine) { harness in
            let id = try await harness.add(
                .workflow,
                [
                    "name": "two",
                    "steps": [
                        ["step_id": "a", "action": "scrape", "config": ["start_url": "http://one.example/"]],
                        [
                            "step_id": "b", "action": "scrape", "config": ["start_url": "http://two.example/"],
                            "depends_on": ["a"], "retries": 1, "retry_delay_s": 5,
                        ],
                        ["step_id": "c", "action": "wait", "config": ["seconds": 0], "depends_on": ["b"]],
                    ],
                ])
            let run = try await harness.start(id)
            try await harness.scheduler.step()
            harness.scheduler.changed(harness.platform.end(harness.platform.open))
            try await harness.until("b runs") { try await harness.states(run)["b"] == "running" }
            try await harness.end(.failed)
            #expect(try await harness.states(run)["b"] == "retrying")
            harness.time.advance(by: .seconds(5))
            try await harness.scheduler.step()
            try await harness.end(.failed)
            let failed = try #require(try await harness.store.run(run))
            #expect(failed.state == .failed && failed.error == "b: the site was down")
            #expect(failed.progress["c"]?.reason == "b failed")
            #expect(try await !harness.wish(.cancel, run))
            #expect(try await harness.wish(.goOn, run))
            harness.restart()
            try await harness.scheduler.step()
            #expect(harness.platform.open.map(\.text) == ["\(run).b.3.0"])
            harness.scheduler.changed(harness.platform.end(harness.platform.open))
            try await harness.until("it ends") { try await harness.store.run(run)?.state == .completed }
            #expect(
                harness.platform.order.map { String($0.text.dropFirst(33)) } == ["a.1.0", "b.1.0", "b.2.0", "b.3.0"])
            let record = try #require(try await harness.store.record(id))
            #expect(record.failureCount == 0 && record.successCount == 1 && record.runCount == 1)
        }
    }

    @Test("a cancelled run takes its jobs along", arguments: DatabaseEngine.allCases)
    func cancelled(_ engine: DatabaseEngine) async throws {
        try await SchedulerHarness.run(engine) { harness in
            let id = try await harness.add(.workflow, Self.workflow)
            let run = try await harness.start(id)
            try await harness.scheduler.step()
            let jobs = harness.platform.open
            #expect(try await harness.wish(.cancel, run))
            try await harness.scheduler.step()
            #expect(Set(harness.platform.cancelled) == Set(jobs))
            #expect(try await harness.store.run(run)?.state == .cancelled)
            #expect(try await harness.states(run).values.allSatisfy { $0 == "cancelled" })
            // One that has not begun yet.
            let second = try await harness.start(id)
            #expect(try await harness.wish(.cancel, second))
            try await harness.scheduler.step()
            #expect(try await harness.store.run(second)?.state == .cancelled && harness.platform.order.count == 2)
        }
    }

    @Test("a step that takes too long is stopped with its jobs", arguments: DatabaseEngine.allCases)
    func limits(_ engine: DatabaseEngine) async throws {
        try await SchedulerHarness.run(engine) { harness in
            let id = try await harness.add(
                .workflow,
                [
                    "name": "slow",
                    "steps": [
                        [
                            "step_id": "a", "action": "scrape", "config": ["start_url": "http://one.example/"],
                            "timeout_s": 30,
                        ],
                        [
                            "step_id": "b", "action": "wait", "config": ["seconds": 1], "depends_on": ["a"],
                            "when": "failure",
                        ],
                    ],
                ])
            let run = try await harness.start(id)
            try await harness.advance(to: harness.time.now + .seconds(40), ending: false)
            let kept = try #require(try await harness.store.run(run))
            #expect(kept.state == .failed && kept.error == "a: it took longer than 30 s")
            #expect(kept.progress["b"]?.status == .succeeded && harness.platform.cancelled.count == 1)
        }
    }

    @Test(
        "what cannot be is refused, with its place",
        arguments: [
            (#"{"name":"x","steps":[]}"#, "workflow_without_steps"),
            (
                #"{"name":"x","steps":[{"step_id":"a","action":"wait","config":{"seconds":1},"depends_on":["a"]}]}"#,
                "workflow_cycle"
            ),
            (
                #"{"name":"x","steps":[{"step_id":"a","action":"wait","config":{"seconds":1},"depends_on":["z"]}]}"#,
                "unknown_step"
            ),
            (
                #"{"name":"x","steps":[{"step_id":"a","action":"wait","config":{"seconds":-1}}]}"#,
                "steps[0].config.seconds"
            ),
            (
                #"{"name":"x","steps":[{"step_id":"a","action":"scrape","config":{"urls":["ftp://x"]}}]}"#,
                "steps[0].config.urls[0]"
            ),
            (
                #"{"name":"x","steps":[{"step_id":"a","action":"http","config":{"url":"http://x/","expect_status":"2xx"}}]}"#,
                "steps[0].config.expect_status"
            ),
            (#"{"name":"x","steps":[{"step_id":"a","action":"dance"}]}"#, "steps[0].action"),
            (
                #"{"name":"x","steps":[{"step_id":"a","action":"wait","config":{"seconds":1}}],"colour":"red"}"#,
                "colour"
            ),
        ])
    func refusals(_ body: String, _ expected: String) throws {
        var isEnabled = true
        let json = try JSONValue(parsing: body)
        do {
            _ = try ScheduleDefinition(.workflow, json, isEnabled: &isEnabled)
            Issue.record("it was taken")
        } catch let fault as WorkflowFault {
            #expect(fault.code.rawValue == expected)
        } catch let fault as JSONFieldFault {
            #expect(fault.field == expected)
        }
    }
}

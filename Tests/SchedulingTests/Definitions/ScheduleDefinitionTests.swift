import Jobs
import SQL
import TestSupport
import Testing
import Web

@testable import Scheduling

/// Bodies of tasks and workflows: what is refused, with the field, and what is kept of the others.
@Suite(.sharedPostgres) struct ScheduleDefinitionTests {
    private static func task(_ members: (String, JSONValue)...) -> JSONValue {
        var body: JSONObject = ["name": "t", "urls": ["http://a.example/"]]
        for (name, value) in members { body[name] = value }
        return .object(body)
    }

    private static func workflow(_ steps: JSONValue...) -> JSONValue { ["name": "w", "steps": .array(steps)] }

    private static func step(_ action: JSONValue, _ config: JSONValue, _ more: (String, JSONValue)...) -> JSONValue {
        var step: JSONObject = ["step_id": "a", "action": action, "config": config]
        for (name, value) in more { step[name] = value }
        return .object(step)
    }

    private static func read(
        _ kind: ScheduleDefinition.Kind, _ body: JSONValue, path: String = ""
    ) throws -> ScheduleDefinition {
        var isEnabled = true
        return try ScheduleDefinition(kind, body, path: path, isEnabled: &isEnabled)
    }

    @Test(
        "the field is named with the way to it, and the sentence is about what stands there",
        arguments: [
            (.workflow, workflow("x"), "steps[0]", "must be a JSON object"),
            (.task, task(("schedule_config", [])), "schedule_config", "must be an object"),
            (.task, task(("schedule_config", "{}")), "schedule_config", "JSON body"),
            (.workflow, workflow(step("wait", ["seconds": 604_801])), "steps[0].config.seconds", "be 0 to 604800"),
            (
                .workflow, workflow(step("wait", ["seconds": 1], ("timeout_s", 0))), "steps[0].timeout_s",
                "be 0.1 to 604800"
            ),
            (
                .workflow, workflow(step("condition", ["expression": "true", "zzz": 1])), "steps[0].config.zzz",
                "is no field here"
            ),
            (.workflow, workflow(step("spider", ["args": [:]])), "steps[0].config.spider", "is missing"),
            (.workflow, workflow(step("command", ["input": 1])), "steps[0].config.command", "is missing"),
            (
                .workflow, workflow(step("spider", ["spider": "s", "command": "c"])), "steps[0].config.command",
                "is for a step of the action command"
            ),
            (
                .workflow, workflow(step("command", ["spider": "s", "command": "c"])), "steps[0].config.spider",
                "is for a step of the action spider"
            ),
            (
                .workflow,
                workflow(step("wait", ["seconds": 1], ("depends_on", .array(Array(repeating: "a", count: 501))))),
                "steps[0].depends_on", "up to 500 steps"
            ),
            (
                .task, task(("schedule_config", ["run_date": "2027-01-01T23:59:60Z"])), "schedule_config.run_date",
                "2026-11-21T09:30:00+01:00"
            ),
            (
                .task, task(("schedule_type", "interval"), ("schedule_config", ["seconds": "x"])),
                "schedule_config.seconds", "a whole number"
            ),
        ] as [(ScheduleDefinition.Kind, JSONValue, String, String)])
    func refused(_ kind: ScheduleDefinition.Kind, _ body: JSONValue, _ field: String, _ words: String) {
        for path in ["", "tasks[7]."] {
            let fault = #expect(throws: JSONFieldFault.self) { try Self.read(kind, body, path: path) }
            #expect(fault?.field == path + field && fault?.description.contains(words) == true, "\(fault as Any)")
        }
    }

    @Test(
        "a cron expression is refused with its own code",
        arguments: [
            ("61 * * * *", .outOfRange), ("* * *", .fieldCount), ("0 0 30 2 *", .never), ("", .empty),
            ("0\u{0}* * * * *", .value),
        ] as [(String, CronFault.Code)])
    func cron(_ text: String, _ code: CronFault.Code) {
        let body = Self.task(("schedule_type", "cron"), ("schedule_config", ["cron": .string(text)]))
        let fault = #expect(throws: CronFieldFault.self) { try Self.read(.task, body, path: "tasks[1].") }
        #expect(fault?.fault.code == code && fault?.field == "tasks[1].schedule_config.cron")
    }

    @Test("tabs part the fields of a cron expression") func tabs() throws {
        let body = Self.task(("schedule_type", "cron"), ("schedule_config", ["cron": "0\t6 * *\t*"]))
        let schedule = try Self.read(.task, body).schedule(createdAt: moment("2027-01-01T00:00Z"))
        #expect(schedule?.next(after: try moment("2027-01-01T00:00Z")) == (try moment("2027-01-01T06:00Z")))
    }

    @Test("an offset is a time like others") func offset() throws {
        let body = Self.task(("schedule_config", ["run_date": "2027-01-01T07:00:00+01:00"]))
        let schedule = try Self.read(.task, body).schedule(createdAt: moment("2027-01-01T00:00Z"))
        #expect(schedule?.next(after: try moment("2027-01-01T00:00Z")) == (try moment("2027-01-01T06:00Z")))
    }

    @Test("numbers are kept as they were read") func numbers() throws {
        let task = try Self.read(
            .task,
            Self.task(
                ("max_pages", "10"), ("priority", 2.0), ("timeout_s", "30"), ("same_origin_only", "false"),
                ("schedule_type", "interval"), ("schedule_config", ["seconds": "1000000000"])))
        #expect(
            task.body == [
                "name": "t", "urls": ["http://a.example/"], "max_pages": 10, "priority": 2, "timeout_s": 30,
                "same_origin_only": false, "schedule_type": "interval", "schedule_config": ["seconds": 1_000_000_000],
            ])
        #expect(task.body.first { $0.key == "priority" }?.value == .integer(2))
        #expect(task.timing.configuration["seconds"] == .integer(1_000_000_000))
        let workflow = try Self.read(
            .workflow,
            Self.workflow(
                Self.step("wait", ["seconds": "60"]),
                ["step_id": "b", "action": "wait", "config": ["seconds": 1.0], "depends_on": ["a", "a", "a"]],
                [
                    "step_id": "c", "action": "spider",
                    "config": ["spider": "s", "args": ["seconds": "5"], "priority": "{{ 1 }}"],
                ]))
        #expect(workflow.plan.steps.map { $0.config["seconds"] } == [.integer(60), .integer(1), nil])
        #expect(workflow.plan.steps[1].dependsOn == ["a"])
        #expect(workflow.plan.steps[2].config["args"] == ["seconds": "5"])
        #expect(workflow.plan.steps[2].config["priority"] == "{{ 1 }}")
    }

    /// What earlier versions took.
    @Test("what was kept once is read again", arguments: DatabaseEngine.allCases)
    func kept(_ engine: DatabaseEngine) async throws {
        let bodies: [(ScheduleDefinition.Kind, JSONValue)] = [
            (.workflow, Self.workflow(Self.step("notify", ["message": "{{ foo.bar }}"]))),
            (.workflow, Self.workflow(Self.step("condition", ["expression": "env.PATH == 1", "zzz": 1]))),
            (
                .workflow,
                Self.workflow(
                    Self.step("wait", ["seconds": 1]),
                    [
                        "step_id": "b", "action": "wait", "config": ["seconds": "1"],
                        "depends_on": .array(Array(repeating: "a", count: 1_000)),
                    ])
            ),
            (.task, Self.task(("schedule_config", ["run_date": "2027-01-01T23:59:60Z"]))),
        ]
        try await engine.withDatabase { database in
            let store = try await ScheduleStore(database)
            for (number, (kind, body)) in bodies.enumerated() {
                #expect(throws: (any Error).self) { try Self.read(kind, body) }
                try await database.write { connection in
                    try connection.execute(
                        """
                        INSERT INTO schedules (id, kind, name, created_at, enabled, handled_at, definition, change_number) \
                        VALUES (?, ?, 'old', ?, 1, 0, ?, ?)
                        """,
                        [
                            .text("old-\(number)"), .text(kind.rawValue), .integer(Int64(number)),
                            .text(body.description), .integer(Int64(number)),
                        ])
                }
            }
            let all = try await store.list(nil).map { try $0.get() }
            #expect(all.map(\.id.text) == ["old-0", "old-1", "old-2", "old-3"])
            // Their runs too.
            for record in all {
                var generator = SystemRandomNumberGenerator()
                let run = JobID.make(at: .now, using: &generator)
                _ = try await store.start(record.id, run: run, at: .now)
                #expect(try await store.run(run)?.progress.plan.steps == record.definition.plan.steps)
            }
        }
    }
}

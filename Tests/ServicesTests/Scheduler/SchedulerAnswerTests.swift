import Jobs
import NIOHTTP1
import Scheduling
import Testing
import Web

@testable import Services

/// Tasks, workflows, runs and faults as the scheduler's API shows them.
struct SchedulerAnswerTests {
    private static func record(_ kind: ScheduleDefinition.Kind, _ body: JSONValue) throws -> ScheduleRecord {
        var isEnabled = true
        let definition = try ScheduleDefinition(kind, body, isEnabled: &isEnabled)
        var generator = SystemRandomNumberGenerator()
        return ScheduleRecord(
            definition, id: .make(at: .now, using: &generator), isEnabled: true, createdAt: .now)
    }

    @Test("P33 neither a definition nor a run shows what is secret in it") func secrets() throws {
        let record = try Self.record(
            .workflow,
            [
                "name": "w",
                "steps": [
                    [
                        "step_id": "a", "action": "http",
                        "config": ["url": "https://hooks.example/x?token=geheim&n=1", "headers": ["X": "geheim"]],
                    ]
                ],
            ])
        var generator = SystemRandomNumberGenerator()
        var run = ScheduleRun(
            id: .make(at: .now, using: &generator), of: record, tick: nil, number: 1, at: .now, state: .running)
        _ = run.progress.start(at: .now)
        var output = JSONObject()
        output["body"] = ["password": "geheim", "next": "https://a.example/?api_key=geheim", "n": 7]
        _ = run.progress.ended("a", attempt: 1, .succeeded(output), at: .now)
        #expect(
            run.progress["a"]?.output["body"]?["password"] == "geheim", "what is kept stays for the steps behind it")
        for shown in [record.workflow(isRunning: false), run.details] {
            #expect(!shown.description.contains("geheim"), "\(shown)")
            #expect(shown["steps"]?[0]?["config"]?["url"] == "https://hooks.example/x?token=***&n=1")
        }
        #expect(run.details["steps"]?[0]?["output"]?["body"]?["n"] == 7)
    }

    @Test("numbers are shown as they were read") func numbers() throws {
        let record = try Self.record(
            .task,
            [
                "name": "t", "urls": ["http://a.example/"], "max_pages": "10", "priority": 3.0,
                "schedule_type": "interval", "schedule_config": ["seconds": "300"],
            ])
        let shown = record.task(isRunning: false)
        #expect(shown["max_pages"] == .integer(10) && shown["priority"] == .integer(3))
        #expect(shown["schedule_config"]?["seconds"] == .integer(300))
    }

    @Test(
        "a cron expression that is refused has its own code, and the field that it stands in",
        arguments: [("61 * * * *", "cron_out_of_range", "minute"), ("* * *", "cron_field_count", nil)])
    func cron(_ text: String, _ code: String, _ field: String?) throws {
        let error = #expect(throws: (any Error).self) {
            try Self.record(
                .task,
                [
                    "name": "t", "urls": ["http://a.example/"], "schedule_type": "cron",
                    "schedule_config": ["cron": .string(text)],
                ])
        }
        let fault = try HTTPFault(#require(error))
        let expected: JSONValue = field.map { .string($0) } ?? .null
        #expect(fault?.status == .unprocessableEntity && fault?.code == code)
        #expect(fault?.field == "schedule_config.cron")
        #expect(fault?.more.first { $0.0 == "cron_field" }?.1 ?? .null == expected)
    }
}

import TestSupport
import Testing
import Web

/// `trawl scheduler` in a process of its own does what the one of `trawl up` does.
@Suite struct SchedulerAloneTests {
    @Test(.needsPostgres) func `it tells people, reads items, and leaves commands to the controller`() async throws {
        try await withPostgres { server in
            try await withScratchFolder { folder in
                let told = folder.file("told.json")
                try folder.write(
                    """
                    default_rules: false
                    receivers:
                      - name: file
                        command: {program: /bin/sh, arguments: ["-c", "cat >> \\"$1\\"", sh, \(told)]}
                    """, to: "alerts.yaml")
                // Without the command, which is the controller's and the worker's.
                let own = try folder.write("alerts: {file: alerts.yaml}\n", to: "scheduler.yaml")
                let fleet = """
                    commands:
                      prices:
                        program: /usr/bin/printf
                        arguments: ['{"price": %d}\\n', "7", "8"]
                    """
                try await withPlatform(
                    "controller", in: folder, configuration: fleet, environment: ["TRAWL_DATABASE": server.url]
                ) { platform in
                    try await platform.startWorker("one")
                    let part = try await platform.startScheduler("alone", environment: ["TRAWL_CONFIG": own])
                    let scheduler = ServiceClient(port: part.port("scheduler"))
                    let body: JSONValue = [
                        "name": "w",
                        "steps": [
                            ["step_id": "a", "action": "command", "config": ["command": "prices"]],
                            [
                                "step_id": "b", "action": "condition", "depends_on": ["a"],
                                "config": ["expression": "steps.a.items == 2 and steps.a.last_item.price == 8"],
                            ],
                            [
                                "step_id": "c", "action": "notify", "depends_on": ["b"],
                                "config": ["message": "{{ steps.a.last_item.price }} it is"],
                            ],
                        ],
                    ]
                    let made = try await scheduler.json("POST", "/workflows", body)
                    let id = try #require(made["workflow_id"]?.string)
                    let begun = try await scheduler.json("POST", "/workflows/\(id)/run")
                    let run = "/workflows/\(id)/runs/\(begun["run_id"]?.string ?? "")"
                    try await eventually(within: .seconds(60), "the run has ended") {
                        try await scheduler.json("GET", run)["ended_at"] != .null
                    }
                    let ended = try await scheduler.json("GET", run)
                    #expect(ended["status"] == "completed", "\(ended)")
                    #expect(ended["steps"]?[1]?["output"]?["result"] == true, "\(ended)")
                    #expect(try folder.text("told.json").contains("8 it is"))
                }
            }
        }
    }
}

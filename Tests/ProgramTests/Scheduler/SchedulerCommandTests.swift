import TestSupport
import Testing
import Web

/// `trawl schedule` and `trawl workflow`, as a person types them.
@Suite struct SchedulerCommandTests {
    @Test func `a task is added, listed, run, switched and deleted`() async throws {
        try await withPlatform { platform in
            let added = try await platform.trawl([
                "schedule", "add", "news", "http://books.example/", "--cron", "0 6 * * *", "--timezone", "Europe/Paris",
            ])
            #expect(added.code == 0 && added.errors.contains("It runs next at"), "\(added)")
            let id = added.output.trimmed
            let list = try await platform.output(["schedule"])
            #expect(
                list.contains(id) && list.contains("0 6 * * * Europe/Paris") && list.contains("scheduled"), "\(list)")
            let next = try await platform.output(["schedule", "next", "--json"])
            #expect(try JSONValue(parsing: next).elements.first?["task_name"] == "news")
            let run = try await platform.output(["schedule", "run", "news"]).trimmed
            #expect(try await platform.output(["schedule", "history"]).contains(run))
            #expect(try await platform.output(["schedule", "disable", "news"]).trimmed == "news")
            #expect(try await platform.output(["schedule", "next"]).isEmpty)
            #expect(try await platform.output(["schedule", "enable", id]).trimmed == id)
            #expect(try await platform.output(["schedule", "delete", "news"]).trimmed == "news")
            let gone = try await platform.trawl(["schedule", "run", "news"])
            #expect(gone.code == 1 && gone.errors.contains("there is no task news"), "\(gone)")
        }
    }

    @Test(
        "what is wrong is said before anything is kept",
        arguments: [
            (["schedule", "add", "x", "http://a.example/", "--cron", "61 * * * *"], "field 1 (minute), \"61\""),
            (["schedule", "add", "x", "http://a.example/", "--cron", "0 0 30 2 *"], "never"),
            (
                ["schedule", "add", "x", "http://a.example/", "--cron", "0 6 * * *", "--timezone", "Mars/Base"],
                "Mars/Base"
            ),
            (["schedule", "add", "x", "ftp://a.example/"], "http"),
            (["schedule", "add", "x"], "name URLs, or a spider"),
            (["schedule", "add", "x", "http://a.example/", "--every", "0"], "1 to 1000000000"),
            (["schedule", "preview", "* * *"], "five"),
            (["schedule", "preview", "0 6 * * *", "--timezone", "Mars/Base"], "Mars/Base"),
            (["workflow", "run", "nothing"], "there is no workflow nothing"),
        ])
    func refusals(_ arguments: [String], _ words: String) async throws {
        try await withPlatform { platform in
            let result = try await platform.trawl(arguments)
            #expect(result.code != 0 && result.errors.contains(words), "\(result)")
            #expect(try await platform.scheduler.json("GET", "/tasks") == [])
        }
    }

    @Test(
        "a workflow's file is checked where it stands",
        arguments: [
            ("name: x\nsteps:\n  - step_id: a\n    action: wait\n    config: {seconds: long}\n", ":5:"),
            ("name: x\nsteps:\n  - step_id: a\n    action: dance\n", ":4:"),
            ("name: x\nsteps:\n  - {step_id: a, action: wait, config: {seconds: 1}, depends_on: [b]}\n", ":3:"),
            ("name: x\ncolour: red\nsteps:\n  - {step_id: a, action: wait, config: {seconds: 1}}\n", ":2:"),
            ("name: x\nsteps: [\n", "x.yaml"), ("name: &a x\nsteps: []\n", "anchor"),
            (String(repeating: "\u{0}", count: 100_000), "is not YAML"),
            ("name: x\nsteps: \(String(repeating: "[", count: 100_000))\n", "x.yaml"),
            ("name: x\nschedule_type: cron\nschedule_config: {cron: 61 * * * *}\nsteps: []\n", ":3:"),
        ])
    func files(_ text: String, _ place: String) async throws {
        try await withScratchFolder { folder in
            try folder.write(text, to: "x.yaml")
            let result = try await Program.built("trawl").run(
                ["workflow", "apply", "--check", "x.yaml"], environment: TrawlPlatform.clean, in: folder.path)
            #expect(result.code == 2 && result.errors.contains(place), "\(result)")
            #expect(result.errors.utf8.count < 1_000, "a message is bounded, whatever the file holds")
        }
    }

    @Test func `a workflow is applied, run, shown, gone on with, and calls what it may`() async throws {
        try await ScriptedServer.withServer { connection in
            while true {
                let head = try await connection.readHead()
                let status = head.contains("/gone") ? "404 Not Found" : "200 OK"
                try await connection.write(
                    "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n{\"books\": 1234"
                )
                try await connection.write("}")
            }
        } _: { server in
            func file(_ path: String, _ more: String = "") -> String {
                """
                name: hooks
                \(more)steps:
                  - step_id: ask
                    action: http
                    config: {url: "\(server.baseURL)\(path)"}
                  - step_id: enough
                    action: condition
                    config: {expression: steps.ask.status == 200}
                    depends_on: [ask]
                """
            }
            try await withPlatform(configuration: "crawl: {allowed_hosts: [127.0.0.1]}\n") { platform in
                try platform.folder.write(file("/gone"), to: "hooks.yaml")
                let made = try await platform.trawl(["workflow", "apply", "hooks.yaml"])
                #expect(made.code == 0 && made.errors.contains("hooks was made"), "\(made)")
                let failed = try await platform.trawl(["workflow", "run", "hooks", "--wait"])
                #expect(failed.code == 1 && failed.errors.contains("answered 404, not 200-299"), "\(failed)")
                try platform.folder.write(file("/there"), to: "hooks.yaml")
                let changed = try await platform.trawl(["workflow", "apply", "hooks.yaml"])
                #expect(changed.code == 0 && changed.errors.contains("hooks was changed"), "\(changed)")
                #expect(changed.output == made.output)
                let done = try await platform.trawl(["workflow", "run", "hooks", "--wait"])
                #expect(done.code == 0, "\(done)")
                let shown = try await platform.output(["workflow", "show", "hooks"])
                #expect(
                    shown.contains("completed") && shown.contains("└─ enough") && shown.contains("result true"),
                    "\(shown)")
                let refused = try await platform.trawl(["workflow", "continue", "hooks"])
                #expect(refused.code == 1 && refused.errors.contains("only one that failed"), "\(refused)")
                #expect(try await platform.output(["workflow", "delete", "hooks"]).trimmed == "hooks")
                #expect(try await platform.trawl(["workflow", "list"]).errors.contains("No workflows"))
            }
            // P21: not every address, unless the operator says so.
            try await withPlatform { platform in
                try platform.folder.write(file("/there"), to: "hooks.yaml")
                _ = try await platform.output(["workflow", "apply", "hooks.yaml"])
                let closed = try await platform.trawl(["workflow", "run", "hooks", "--wait"])
                #expect(closed.code == 1 && closed.errors.contains("private network"), "\(closed)")
            }
        }
    }

    @Test func `the document's examples are right`() async throws {
        let document = try ProjectFile.text("Docs/scheduling.md")
        let blocks = document.split(separator: "```yaml\n").dropFirst().compactMap { $0.split(separator: "```").first }
        let preview = try #require(
            document.split(separator: "--count 3\n```\n```text\n").last?.split(separator: "```").first)
        try await withScratchFolder { folder in
            #expect(blocks.count == 1)
            for block in blocks {
                try folder.write(String(block), to: "books.yaml")
                let result = try await Program.built("trawl").run(
                    ["workflow", "apply", "--check", "books.yaml"], environment: TrawlPlatform.clean, in: folder.path)
                #expect(result.code == 0, "\(result)")
            }
            let shown = try await Program.built("trawl").run(
                [
                    "schedule", "preview", "30 2 * * *", "--timezone", "Europe/Paris", "--from", "2027-03-26T00:00:00Z",
                    "--count", "3",
                ], environment: TrawlPlatform.clean, in: folder.path)
            #expect(shown.output == String(preview), "\(shown)")
        }
    }
}

extension String {
    fileprivate var trimmed: String { split(separator: "\n").joined(separator: "\n") }
}

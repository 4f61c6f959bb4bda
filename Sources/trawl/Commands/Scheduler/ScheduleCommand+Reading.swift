import ArgumentParser
import Web

extension ScheduleCommand {
    /// `trawl schedule list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the tasks.")

        @Flag(help: "Print a JSON array.") var json = false
        @OptionGroup var options: SchedulerOptions

        func run() async throws {
            let answer = try await options.use { try await $0.get("/tasks") }
            if json { return try StandardOutput.line(answer.description) }
            guard case .array(let tasks) = answer else { throw WorkFault("the scheduler's answer is no list of tasks") }
            if tasks.isEmpty { return Terminal.write("No tasks; `trawl schedule add` makes one.\n") }
            try StandardOutput.write(Self.table(tasks).text(width: Terminal.outputWidth))
        }

        static func table(_ tasks: [JSONValue]) -> Table {
            var table = Table([
                .init("ID", least: 12), .init("NAME", least: 12), .init("STATUS"), .init("WHEN", least: 10),
                .init("NEXT RUN (UTC)"), .init("LAST RUN (UTC)"), .init("RUNS", .right), .init("FAILED", .right),
            ])
            for task in tasks {
                func text(_ name: String) -> String { task[name].map { $0 == .null ? "" : $0.plainText } ?? "" }
                table.add([
                    text("id"), text("name"), text("status"), ScheduleCommand.times(task),
                    Moment.short(task["next_run"]), Moment.short(task["last_run"]), text("run_count"),
                    text("failure_count"),
                ])
            }
            return table
        }
    }

    /// When a task or workflow runs, in a few words.
    static func times(_ value: JSONValue) -> String {
        // One that cannot be read says why.
        if value["schedule_type"] == nil, let error = value["error"]?.plainText { return error }
        let zone = value["timezone"]?.plainText ?? "UTC"
        let config = value["schedule_config"]
        switch value["schedule_type"]?.plainText {
        case "cron": return (config?["cron"]?.plainText ?? "") + (zone == "UTC" ? "" : " \(zone)")
        case "interval": return "every \(config?["seconds"]?.plainText ?? "?") s"
        default: return config?["run_date"].map { "once, \(Moment.short($0))" } ?? "once"
        }
    }

    /// `trawl schedule next`.
    struct Next: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show what runs next, soonest first.")

        @Option(name: [.customShort("n"), .long], help: "How many.") var limit = 20
        @Flag(help: "Print a JSON array.") var json = false
        @OptionGroup var options: SchedulerOptions

        func run() async throws {
            let answer = try await options.use { try await $0.get("/schedule", [("limit", String(limit))]) }
            if json { return try StandardOutput.line(answer.description) }
            guard case .array(let all) = answer else { throw WorkFault("the scheduler's answer is no list") }
            if all.isEmpty { return Terminal.write("Nothing runs by itself.\n") }
            var table = Table([
                .init("AT (UTC)"), .init("WHAT"), .init("NAME", least: 12), .init("WHEN", least: 10),
                .init("ID", least: 12),
            ])
            for one in all {
                let kind = one["type"]?.plainText ?? ""
                table.add([
                    Moment.short(one["next_run"]), kind, one["\(kind)_name"]?.plainText ?? "",
                    ScheduleCommand.times(one),
                    one["\(kind)_id"]?.plainText ?? "",
                ])
            }
            try StandardOutput.write(table.text(width: Terminal.outputWidth))
        }
    }

    /// `trawl schedule history`.
    struct History: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show runs of tasks and workflows, newest first.")

        @Option(name: [.customShort("n"), .long], help: "How many.") var limit = 20
        @Flag(help: "Print a JSON array.") var json = false
        @OptionGroup var options: SchedulerOptions

        func run() async throws {
            let answer = try await options.use { try await $0.get("/history", [("limit", String(limit))]) }
            if json { return try StandardOutput.line(answer.description) }
            guard case .array(let runs) = answer else { throw WorkFault("the scheduler's answer is no list of runs") }
            if runs.isEmpty { return Terminal.write("Nothing has run yet.\n") }
            try StandardOutput.write(ScheduleCommand.table(runs: runs).text(width: Terminal.outputWidth))
        }
    }

    static func table(runs: [JSONValue]) -> Table {
        var table = Table([
            .init("AT (UTC)"), .init("NAME", least: 12), .init("RUN", .right), .init("STATUS"), .init("TOOK", .right),
            .init("JOBS", .right), .init("ID", least: 12), .init("ERROR", least: 16),
        ])
        for run in runs {
            func text(_ name: String) -> String { run[name].map { $0 == .null ? "" : $0.plainText } ?? "" }
            let took: String
            if case .number(let seconds)? = run["duration_s"] { took = Text.duration(seconds) } else { took = "" }
            var jobs = 0
            if case .array(let ids)? = run["job_ids"] { jobs = ids.count }
            table.add([
                Moment.short(run["executed_at"]), text("task_name") + text("workflow_name"), text("run_count"),
                text("status"), took, String(jobs), text("run_id"), text("error"),
            ])
        }
        return table
    }
}

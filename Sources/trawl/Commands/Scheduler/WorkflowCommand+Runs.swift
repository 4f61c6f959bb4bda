import ArgumentParser
import Scheduling
import Web

extension WorkflowCommand {
    /// `trawl workflow run`.
    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Run a workflow now.")

        @Argument(help: "Its id or name.") var workflow: String
        @Flag(help: "Wait until it has ended; exit code 1 when it did not complete.") var wait = false
        @OptionGroup var options: SchedulerOptions

        func run() async throws {
            try await options.use { api in
                let path = try await api.path("workflow", workflow)
                let run = try await api.post(path + "/run")["run_id"]?.plainText ?? ""
                try StandardOutput.line(run)
                guard wait else { return }
                while true {
                    let answer = try await api.get("\(path)/runs/\(ControllerAPI.escaped(run))")
                    let status = answer["status"]?.plainText ?? ""
                    if status != "pending", status != "running" {
                        Terminal.write(try WorkflowDrawing(answer).text(width: Terminal.width))
                        if status != "completed" { throw ExitCode(1) }
                        return
                    }
                    try await Task.sleep(for: .milliseconds(500))
                }
            }
        }
    }

    /// `trawl workflow show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Draw a workflow's steps, with the states of its newest run.")

        @Argument(help: "Its id or name.") var workflow: String
        @Option(help: "Another run than the newest.") var run: String?
        @Flag(help: "Print JSON.") var json = false
        @OptionGroup var options: SchedulerOptions

        func run() async throws {
            let answer = try await options.use { api in
                let found = try await api.find("workflow", workflow)
                let path = "/workflows/\(ControllerAPI.escaped(found["id"]?.plainText ?? ""))"
                var wanted = run
                if wanted == nil, case .array(let runs) = try await api.get(path + "/runs", [("limit", "1")]) {
                    wanted = runs.first?["run_id"]?.plainText
                }
                guard let wanted else { return found }
                return try await api.get("\(path)/runs/\(ControllerAPI.escaped(wanted))")
            }
            if json { return try StandardOutput.line(answer.description) }
            try StandardOutput.write(try WorkflowDrawing(answer).text(width: Terminal.outputWidth))
        }
    }

    /// `trawl workflow cancel`.
    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Cancel a run and its jobs.")

        @Argument(help: "The workflow's id or name.") var workflow: String
        @Argument(help: "The run; the newest by default.") var run: String?
        @OptionGroup var options: SchedulerOptions

        func run() async throws { try await WorkflowCommand.tell("cancel", workflow, run, options) }
    }

    /// `trawl workflow continue`.
    struct Continue: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Go on with a run that failed or was cancelled, from what did not complete.")

        @Argument(help: "The workflow's id or name.") var workflow: String
        @Argument(help: "The run; the newest by default.") var run: String?
        @OptionGroup var options: SchedulerOptions

        func run() async throws { try await WorkflowCommand.tell("continue", workflow, run, options) }
    }

    private static func tell(
        _ what: String, _ workflow: String, _ run: String?, _ options: SchedulerOptions
    ) async throws {
        try await options.use { api in
            let path = try await api.path("workflow", workflow)
            var wanted = run
            if wanted == nil, case .array(let runs) = try await api.get(path + "/runs", [("limit", "1")]) {
                wanted = runs.first?["run_id"]?.plainText
            }
            guard let wanted else { throw WorkFault("\(workflow) has not run yet") }
            _ = try await api.post("\(path)/runs/\(ControllerAPI.escaped(wanted))/\(what)")
            try StandardOutput.line(wanted)
        }
    }
}

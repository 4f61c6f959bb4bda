import ArgumentParser
import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Web

/// `trawl workflow`: steps that follow one another.
struct WorkflowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "workflow", abstract: "Workflows: apply a file, run, show, cancel, go on.",
        subcommands: [
            List.self, Apply.self, Run.self, Show.self, Cancel.self, Continue.self, Graph.self, Delete.self,
        ], defaultSubcommand: List.self)

    /// `trawl workflow list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the workflows.")

        @Flag(help: "Print a JSON array.") var json = false
        @OptionGroup var options: SchedulerOptions

        func run() async throws {
            let answer = try await options.use { try await $0.get("/workflows") }
            if json { return try StandardOutput.line(answer.description) }
            guard case .array(let all) = answer else {
                throw WorkFault("the scheduler's answer is no list of workflows")
            }
            if all.isEmpty { return Terminal.write("No workflows; `trawl workflow apply FILE.yaml` makes one.\n") }
            try StandardOutput.write(ScheduleCommand.List.table(all).text(width: Terminal.outputWidth))
        }
    }

    /// `trawl workflow apply`.
    struct Apply: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a workflow of a file, or change the one of that name.",
            discussion:
                "The file is YAML with the members of `POST /workflows`. `--check` only looks whether it is right.")

        @Argument(help: "Files (.yaml).") var files: [String]
        @Flag(help: "Only check the files; asks nobody.") var check = false
        @OptionGroup var options: SchedulerOptions

        func run() async throws {
            let workflows = try files.map { try WorkflowFile(path: $0).json }
            if check { return }
            try await options.use { api in
                for workflow in workflows {
                    guard case .array(let all) = try await api.get("/workflows") else {
                        throw WorkFault("the scheduler's answer is no list of workflows")
                    }
                    let name = workflow["name"]
                    let known = all.first { $0["name"] == name }?["id"]?.plainText
                    let answer: JSONValue
                    if let known {
                        let response = try await api.send(
                            .PUT, "/workflows/\(ControllerAPI.escaped(known))", [],
                            [("Content-Type", "application/json")],
                            .bytes(Array(workflow.description.utf8)))
                        answer = try await api.json(of: response)
                    } else {
                        answer = try await api.post("/workflows", workflow)
                    }
                    try StandardOutput.line(answer["workflow_id"]?.plainText ?? "")
                    let next = Moment.short(answer["next_run"])
                    let shown = Table.printable(name?.plainText ?? "")
                    Terminal.write(
                        "\(shown) was \(known == nil ? "made" : "changed")"
                            + (next.isEmpty ? "; `trawl workflow run` runs it.\n" : "; it runs next at \(next) UTC.\n"))
                }
            }
        }
    }

    /// `trawl workflow delete`.
    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Delete workflows; runs under way go on.")

        @Argument(help: "Their ids or names.") var workflows: [String]
        @OptionGroup var options: SchedulerOptions

        func run() async throws {
            try await options.use { api in
                try await JobsCommand.each(workflows) { workflow in
                    let path = try await api.path("workflow", workflow)
                    _ = try await api.json(of: try await api.send(.DELETE, path))
                    try StandardOutput.line(workflow)
                }
            }
        }
    }

    /// `trawl workflow graph`.
    struct Graph: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the steps as an SVG picture or a Mermaid chart.")

        @Argument(help: "Its id or name.") var workflow: String
        @Option(help: "svg or mermaid.") var format = "svg"
        @Option(help: "Show how this run stands.") var run: String?
        @OptionGroup var options: SchedulerOptions

        func run() async throws {
            let text = try await options.use { api in
                let path = try await api.path("workflow", workflow)
                let response = try await api.send(.GET, path + "/graph", [("format", format), ("run", run)])
                return String(buffer: try await api.bytes(of: response))
            }
            try StandardOutput.write(text)
        }
    }
}

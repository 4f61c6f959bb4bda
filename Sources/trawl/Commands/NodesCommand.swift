import ArgumentParser
import Web

/// `trawl nodes`: the machines of the fleet.
struct NodesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nodes", abstract: "List, ping, drain and resume nodes.",
        subcommands: [List.self, Ping.self, Drain.self, Resume.self], defaultSubcommand: List.self)

    /// `trawl nodes list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the nodes.")

        @Flag(help: "Print a JSON array.") var json = false
        @OptionGroup var options: ControllerOptions

        func run() async throws {
            let answer = try await options.use { try await $0.get("/workers") }
            if json { return try StandardOutput.line(answer.description) }
            guard case .array(let nodes) = answer else {
                throw WorkFault("the controller's answer is no list of nodes")
            }
            if nodes.isEmpty { return Terminal.write("No nodes; `trawl worker` joins one.\n") }
            var table = Table([
                .init("NODE", least: 10), .init("STATUS"), .init("JOBS", .right), .init("SLOTS", .right),
                .init("DONE", .right), .init("CPU", .right), .init("MEMORY", .right), .init("LAST SEEN"),
                .init("RUNS", least: 12), .init("LABELS", least: 8), .init("VERSION"),
            ])
            for node in nodes { table.add(Self.cells(node)) }
            try StandardOutput.write(table.text(width: Terminal.outputWidth))
        }

        private static func cells(_ node: JSONValue) -> [String] {
            func text(_ name: String) -> String { node[name]?.plainText ?? "" }
            func percent(_ name: String) -> String {
                switch node[name] {
                case .number(let value)?: Text.decimal(value, places: 0) + " %"
                case .integer(let value)?: "\(value) %"
                default: ""
                }
            }
            func list(_ name: String) -> String {
                guard case .array(let names)? = node[name] else { return "" }
                return names.map(\.plainText).joined(separator: ",")
            }
            let status = text("status") + (node["draining"] == true ? ", draining" : "")
            return [
                text("node"), status, text("active_jobs"), text("slots"), text("total_jobs_completed"),
                percent("cpu_usage"), percent("memory_usage"), Moment.short(node["last_seen"]), list("runtimes"),
                list("labels"),
                text("version"),
            ]
        }
    }

    /// `trawl nodes ping`.
    struct Ping: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask nodes whether they answer; exit code 1 when one does not.")

        @Argument(help: "The nodes.") var nodes: [String]
        @Flag(help: "Print the controller's answers as JSON, one a line.") var json = false
        @OptionGroup var options: ControllerOptions

        func run() async throws {
            try await options.use { api in
                var failed = false
                try await JobsCommand.each(nodes) { node in
                    let answer = try await api.post("/workers/\(ControllerAPI.escaped(node))/ping")
                    if json {
                        failed = failed || answer["status"] != "online"
                        try StandardOutput.line(answer.description)
                    } else if answer["status"] == "online", case .number(let seconds)? = answer["response_time"] {
                        try StandardOutput.line("\(node): online, \(Text.decimal(seconds * 1_000, places: 1)) ms")
                    } else if answer["status"] == "online" {
                        try StandardOutput.line("\(node): online")
                    } else {
                        failed = true
                        let reason = answer["error"].map { ": \(Table.printable($0.plainText))" } ?? ""
                        try StandardOutput.line("\(node): offline\(reason)")
                    }
                }
                if failed { throw ExitCode(1) }
            }
        }
    }

    /// `trawl nodes drain`.
    struct Drain: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have nodes finish what they run and take nothing more.")

        @Argument(help: "The nodes.") var nodes: [String]
        @Flag(help: "Print the controller's answers as JSON, one a line.") var json = false
        @OptionGroup var options: ControllerOptions

        func run() async throws { try await NodesCommand.tell(nodes, "drain", json: json, options) }
    }

    /// `trawl nodes resume`.
    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Have nodes take jobs again.")

        @Argument(help: "The nodes.") var nodes: [String]
        @Flag(help: "Print the controller's answers as JSON, one a line.") var json = false
        @OptionGroup var options: ControllerOptions

        func run() async throws { try await NodesCommand.tell(nodes, "resume", json: json, options) }
    }

    private static func tell(_ nodes: [String], _ what: String, json: Bool, _ options: ControllerOptions) async throws {
        try await options.use { api in
            try await JobsCommand.each(nodes) { node in
                let answer = try await api.post("/workers/\(ControllerAPI.escaped(node))/\(what)")
                try StandardOutput.line(json ? answer.description : node)
            }
        }
    }
}

import ArgumentParser
import Web

/// `trawl map`: a registered command over every line of the input.
struct MapCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "map", abstract: "Run a command once for each JSON line of standard input, over the fleet.",
        discussion: """
            Prints the items of each job in the order of the input, as JSON Lines: trawl map resize < pictures.jsonl. What \
            a command writes that is no JSON object comes as {\"value\": …} or {\"line\": …}. \
            The command is one that the configuration of the controller and its workers names. A failed job is told on \
            standard error and ends the run with exit code 1; with --keep-going the others go on first. Input is read no \
            faster than results are printed.
            """)

    @Argument(help: "The command's name.") var command: String
    @Option(parsing: .unconditional, help: "How many jobs may be outstanding.") var window = 256
    @Flag(help: "Go on after a job has failed.") var keepGoing = false
    @Flag(help: "Print {\"input\": …, \"items\": […]} for each line, in place of the items alone.") var pairs = false
    @Option(help: "The project of the jobs.") var project: String?
    @Option(parsing: .unconditional, help: "1 to 10; the highest goes first.") var priority: Int?
    @Option(parsing: .unconditional, help: "Seconds that an attempt may take.") var timeout: Double?
    @Option(parsing: .unconditional, help: "How often failed work is tried again.") var retries: Int?
    @Option(help: "Only on nodes with this label. May be repeated.") var label: [String] = []
    @OptionGroup var options: ControllerOptions

    func validate() throws {
        if !(1...100_000).contains(window) { throw ValidationError("--window takes 1 to 100000") }
        try SubmissionOptions.requireSeconds(timeout)
    }

    func run() async throws {
        var job = JSONObject()
        job["command"] = .string(command)
        job["project"] = project.map { .string($0) }
        job["priority"] = priority.map { .integer(Int64($0)) }
        job["timeout_s"] = timeout.map { .number($0) }
        job["retries"] = retries.map { .integer(Int64($0)) }
        if !label.isEmpty { job["labels"] = .array(label.map { .string($0) }) }
        let settings = JobMap.Options(job: job, window: window, keepsGoing: keepGoing, givesPairs: pairs)
        do {
            let failures = try await options.use(connections: 20) { api in
                // Before the input: there may be none, or it may take its time.
                try await Self.check(command, api)
                let (interruptions, signal) = AsyncStream.makeStream(of: Void.self)
                let interruption = Interruption { atOnce in
                    if atOnce { Trawl.endAtOnce() }
                    signal.yield()
                }
                defer { _ = interruption.end() }
                return try await JobMap(api: api, options: settings, reader: LineReader(), interruptions: interruptions)
                    .run()
            }
            if failures > 0 { throw ExitCode(1) }
        } catch is JobMap.Interrupted {
            throw ExitCode(130)
        }
    }

    /// Refuses a command that the controller does not know.
    private static func check(_ command: String, _ api: ControllerAPI) async throws {
        guard case .array(let commands) = try await api.patiently({ try await api.get("/commands") }) else {
            throw WorkFault("the controller's answer is no list of commands")
        }
        let names = commands.compactMap { $0["name"]?.plainText }
        guard !names.contains(command) else { return }
        let known = names.isEmpty ? "it knows none" : "it knows \(names.prefix(20).joined(separator: ", "))"
        throw WorkFault(
            "the controller knows no command \"\(Table.printable(String(command.prefix(60))))\": \(known); its operator "
                + "registers commands under `commands:` in trawl.yaml")
    }
}

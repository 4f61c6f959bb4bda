import ArgumentParser
import Web

extension JobsCommand {
    /// `trawl jobs submit`.
    struct Submit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have a deployed spider or a command run.",
            discussion: "Prints the id of the job; with --follow its items as they are found.")

        @Argument(help: "The spider, or with --command the command.") var name: String
        @Option(name: [.customShort("a"), .customLong("argument")], help: "An argument of the spider: name=value.")
        var arguments: [String] = []
        @Option(name: [.customShort("s"), .customLong("setting")], help: "A setting of the crawl: NAME=value.")
        var settings: [String] = []
        @Option(help: "The project.") var project: String?
        @Option(help: "The version; the newest by default.") var version: String?
        @Flag(help: "The name is that of a registered command.") var command = false
        @Option(help: "What the command reads: one JSON value.") var input: String?
        @Option(parsing: .unconditional, help: "1 to 10; the highest goes first.") var priority: Int?
        @Option(parsing: .unconditional, help: "Seconds that an attempt may take.") var timeout: Double?
        @Option(help: "Only on nodes with this label. May be repeated.") var label: [String] = []
        @Option(parsing: .unconditional, help: "How often failed work is tried again.") var retries: Int?
        @Option(parsing: .unconditional, help: "How often it may be lost with its node.") var maxAttempts: Int?
        @Option(help: "The id that the job is to have: sent twice, it is one job.") var id: String?
        @OptionGroup var submission: SubmissionOptions
        @OptionGroup var options: ControllerOptions

        func validate() throws { try SubmissionOptions.requireSeconds(timeout) }

        func run() async throws {
            let body = JSONValue.object(try request())
            let key = IdempotencyKey.make()
            try await options.use { api in
                let answer = try await api.patiently {
                    try await api.post("/jobs", body, idempotencyKey: id == nil ? key : nil)
                }
                try await submission.finish(try ScrapeCommand.ids(of: answer), answer, api)
            }
        }

        private func request() throws -> JSONObject {
            var body = JSONObject()
            body[command ? "command" : "spider"] = .string(name)
            body["project"] = project.map { .string($0) }
            body["version"] = version.map { .string($0) }
            let pairs = try Self.object(arguments, option: "-a", form: "name=value")
            if !pairs.isEmpty { body["args"] = .object(pairs) }
            let named = try Self.object(settings, option: "-s", form: "NAME=value")
            if !named.isEmpty { body["settings"] = .object(named) }
            if let input {
                guard command else { throw UsageFault("--input is for commands; name --command too") }
                guard let value = try? JSONValue(parsing: input) else {
                    throw UsageFault("--input is no JSON value; a text stands in quotes: '\"text\"'")
                }
                body["input"] = value
            }
            body["priority"] = priority.map { .integer(Int64($0)) }
            body["timeout_s"] = timeout.map { .number($0) }
            if !label.isEmpty { body["labels"] = .array(label.map { .string($0) }) }
            body["retries"] = retries.map { .integer(Int64($0)) }
            body["max_attempts"] = maxAttempts.map { .integer(Int64($0)) }
            body["job_id"] = id.map { .string($0) }
            return body
        }

        private static func object(_ pairs: [String], option: String, form: String) throws -> JSONObject {
            var object = JSONObject()
            for pair in pairs {
                let (name, value) = try CrawlCommand.split(pair, option: option, form: form)
                object[name] = .string(value)
            }
            return object
        }
    }

    /// `trawl jobs cancel`.
    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Cancel jobs that wait or run.")

        @Argument(help: "The jobs' ids.") var jobs: [String]
        @Flag(help: "Print the controller's answers as JSON, one a line.") var json = false
        @OptionGroup var options: ControllerOptions

        func run() async throws {
            try await options.use { api in
                try await JobsCommand.each(jobs) { job in
                    let answer = try await api.cancel(job)
                    try StandardOutput.line(json ? answer.description : job)
                }
            }
        }
    }

    /// `trawl jobs retry`.
    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run ended jobs again, as new jobs of the same requests. Prints the new ids.")

        @Argument(help: "The jobs' ids.") var jobs: [String]
        @Flag(help: "Print the controller's answers as JSON, one a line.") var json = false
        @OptionGroup var options: ControllerOptions

        func run() async throws {
            try await options.use { api in
                try await JobsCommand.each(jobs) { job in
                    let answer = try await api.retry(job)
                    if json { return try StandardOutput.line(answer.description) }
                    for id in try ScrapeCommand.ids(of: answer) { try StandardOutput.line(id) }
                }
            }
        }
    }

    /// Does something with each of several; what the controller refuses of one does not keep the others from it.
    static func each(_ names: [String], _ body: (String) async throws -> Void) async throws {
        var failed = false
        for name in names {
            do {
                try await body(name)
            } catch let fault as ControllerFault where fault.status != nil && fault.status != 401 {
                Terminal.complain("\(name): \(fault)")
                failed = true
            }
        }
        if failed { throw ExitCode(1) }
    }
}

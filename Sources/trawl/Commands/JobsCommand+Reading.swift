import ArgumentParser
import Web

extension JobsCommand {
    /// `trawl jobs list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List jobs, newest first.")

        @Option(help: "Only those: pending, running, completed, failed or cancelled.") var status: String?
        @Option(help: "Only those of this project.") var project: String?
        @Option(help: "Only those of this spider or command.") var spider: String?
        @Option(help: "Only those of this node.") var node: String?
        @Option(help: "Only those of this batch.") var batch: String?
        @Option(name: [.customShort("n"), .long], parsing: .unconditional, help: "How many, 1 to 1000.") var limit = 50
        @Option(parsing: .unconditional, help: "Leave out so many of the newest.") var offset = 0
        @Flag(help: "Print a JSON array.") var json = false
        @OptionGroup var options: ControllerOptions

        func validate() throws {
            if !(1...1_000).contains(limit) { throw ValidationError("--limit takes 1 to 1000") }
            if offset < 0 { throw ValidationError("--offset takes 0 or more") }
        }

        func run() async throws {
            let answer = try await options.use { api in
                try await api.get(
                    "/jobs",
                    [
                        ("status", status), ("project", project), ("spider", spider), ("node", node), ("batch", batch),
                        ("limit", String(limit)), ("offset", offset == 0 ? nil : String(offset)),
                    ])
            }
            if json { return try StandardOutput.line(answer.description) }
            guard case .array(let jobs) = answer else { throw WorkFault("the controller's answer is no list of jobs") }
            if jobs.isEmpty { return Terminal.write("No jobs.\n") }
            try StandardOutput.write(JobDisplay.table(jobs).text(width: Terminal.outputWidth))
        }
    }

    /// `trawl jobs show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show everything about a job.")

        @Argument(help: "The job's id.") var job: String
        @Flag(help: "Wait until it has ended.") var wait = false
        @Flag(help: "Print JSON.") var json = false
        @OptionGroup var options: ControllerOptions

        func run() async throws {
            let answer = try await options.use { api in
                wait ? try await api.ended(job) : try await api.job(job)
            }
            try StandardOutput.write(json ? answer.description + "\n" : JobDisplay.details(answer))
        }
    }

    /// `trawl jobs items`.
    struct Items: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print a job's items, as JSON Lines.")

        @Argument(help: "The job's id.") var job: String
        @Option(parsing: .unconditional, help: "Begin behind so many items.") var offset = 0
        @Option(name: [.customShort("n"), .long], parsing: .unconditional, help: "No more than so many.") var limit:
            Int?
        @Flag(name: [.customShort("f"), .long], help: "Go on until the job has ended.") var follow = false
        @OptionGroup var options: ControllerOptions

        func validate() throws {
            if offset < 0 { throw ValidationError("--offset takes 0 or more") }
            if let limit, limit < 1 { throw ValidationError("--limit takes 1 or more") }
            if follow, limit != nil { throw ValidationError("--follow and --limit exclude each other") }
        }

        func run() async throws {
            try await options.use { api in
                if follow {
                    try await api.followItems(job, from: offset)
                    return
                }
                var next = offset
                var rest = limit ?? .max
                while rest > 0 {
                    let part = try await api.items(job, offset: next, limit: min(rest, 10_000))
                    if part.isEmpty { return }
                    try StandardOutput.write(part)
                    let count = part.utf8.count { $0 == 0x0A }
                    // A part without a line end is none that can be counted on from.
                    if count == 0 { return }
                    next += count
                    rest -= min(rest, count)
                }
            }
        }
    }

    /// `trawl jobs log`.
    struct Log: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print a job's log.")

        @Argument(help: "The job's id.") var job: String
        @Flag(name: [.customShort("f"), .long], help: "Go on until the job has ended.") var follow = false
        @OptionGroup var options: ControllerOptions

        func run() async throws {
            try await options.use { api in
                if follow {
                    try await api.followLog(job)
                } else {
                    try StandardOutput.write(try await api.log(job))
                }
            }
        }
    }
}

import ArgumentParser
import NIOHTTP1
import Web

extension ScheduleCommand {
    /// `trawl schedule add`.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a task: a crawl of URLs, or a deployed spider with --spider.",
            discussion: "With neither --cron nor --every nor --at it runs once, now.")

        @Argument(help: "Its name.") var name: String
        @Argument(help: "Where to crawl.") var urls: [String] = []
        @Option(help: "A deployed spider.") var spider: String?
        @Option(help: "The spider's project.") var project: String?
        @Option(name: [.customShort("a"), .long], help: "An argument of the spider: NAME=VALUE.")
        var argument: [String] = []
        @Option(help: "A cron expression, such as \"0 6 * * *\".") var cron: String?
        @Option(help: "An IANA time zone for --cron.") var timezone: String?
        @Option(help: "Run every so many seconds.") var every: Int?
        @Option(help: "Run once at a moment such as 2026-12-24T18:00:00Z.") var at: String?
        @Option(help: "Fetch no more pages.") var maxPages: Int?
        @Option(help: "10 goes first.") var priority: Int?
        @Option(help: "After downtime: skip, once or all.") var misfire: String?
        @Option(help: "While the run before still goes on: skip, queue or allow.") var overlap: String?
        @Flag(help: "Print the scheduler's answer as JSON.") var json = false
        @OptionGroup var options: SchedulerOptions

        func validate() throws {
            if [cron != nil, every != nil, at != nil].count(where: { $0 }) > 1 {
                throw ValidationError("--cron, --every and --at exclude each other")
            }
            if urls.isEmpty == (spider == nil) { throw ValidationError("name URLs, or a spider with --spider") }
            if let wrong = argument.first(where: { !$0.contains("=") }) {
                throw ValidationError("--argument \(wrong) is not NAME=VALUE")
            }
        }

        func run() async throws {
            let body = body
            let answer = try await options.use { try await $0.post("/tasks", body) }
            if json { return try StandardOutput.line(answer.description) }
            let next = Moment.short(answer["next_run"])
            try StandardOutput.line(answer["task_id"]?.plainText ?? "")
            if !next.isEmpty { Terminal.write("It runs next at \(next) UTC.\n") }
        }

        private var body: JSONValue {
            var body = JSONObject()
            body["name"] = .string(name)
            if !urls.isEmpty { body["urls"] = .array(urls.map { .string($0) }) }
            body["spider"] = spider.map { .string($0) }
            body["project"] = project.map { .string($0) }
            var arguments = JSONObject()
            for one in argument {
                let parts = one.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                arguments[String(parts[0])] = .string(parts.count > 1 ? String(parts[1]) : "")
            }
            if !arguments.isEmpty { body["args"] = .object(arguments) }
            var config = JSONObject()
            config["cron"] = cron.map { .string($0) }
            config["seconds"] = every.map { .integer(Int64($0)) }
            config["run_date"] = at.map { .string($0) }
            body["schedule_type"] = cron != nil ? "cron" : every != nil ? "interval" : "once"
            body["schedule_config"] = .object(config)
            body["timezone"] = timezone.map { .string($0) }
            body["max_pages"] = maxPages.map { .integer(Int64($0)) }
            body["priority"] = priority.map { .integer(Int64($0)) }
            body["misfire"] = misfire.map { .string($0) }
            body["overlap"] = overlap.map { .string($0) }
            return .object(body)
        }
    }

    /// `trawl schedule run`.
    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Run a task now, beside its own times.")

        @Argument(help: "Its id or name.") var task: String
        @OptionGroup var options: SchedulerOptions

        func run() async throws {
            let answer = try await options.use { api in try await api.post(try await api.path("task", task) + "/run") }
            try StandardOutput.line(answer["run_id"]?.plainText ?? "")
        }
    }

    /// `trawl schedule enable`.
    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let tasks run by themselves again.")

        @Argument(help: "Their ids or names.") var tasks: [String]
        @OptionGroup var options: SchedulerOptions

        func run() async throws { try await ScheduleCommand.tell(tasks, "enable", options) }
    }

    /// `trawl schedule disable`.
    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let tasks run no more by themselves.")

        @Argument(help: "Their ids or names.") var tasks: [String]
        @OptionGroup var options: SchedulerOptions

        func run() async throws { try await ScheduleCommand.tell(tasks, "disable", options) }
    }

    /// `trawl schedule delete`.
    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Delete tasks; runs under way go on.")

        @Argument(help: "Their ids or names.") var tasks: [String]
        @OptionGroup var options: SchedulerOptions

        func run() async throws {
            try await options.use { api in
                try await JobsCommand.each(tasks) { task in
                    let path = try await api.path("task", task)
                    _ = try await api.json(of: try await api.send(.DELETE, path))
                    try StandardOutput.line(task)
                }
            }
        }
    }

    private static func tell(_ tasks: [String], _ what: String, _ options: SchedulerOptions) async throws {
        try await options.use { api in
            try await JobsCommand.each(tasks) { task in
                _ = try await api.post(try await api.path("task", task) + "/" + what)
                try StandardOutput.line(task)
            }
        }
    }
}

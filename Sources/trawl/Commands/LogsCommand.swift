import ArgumentParser
import Jobs
import Web

/// `trawl logs`: what jobs have written.
struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Search the logs of jobs.",
        discussion: """
            Shows the newest entries that match, oldest first, of all jobs or of those that are named. An entry is a line of \
            the log with those that belong to it, such as a traceback. Times of logs are read by the controller's time zone. \
            `trawl jobs log ID` prints one log as it is.
            """)

    @Option(help: "Only of this job.") var job: String?
    @Option(help: "Only of this project's jobs.") var project: String?
    @Option(help: "Only of this spider's or command's jobs.") var spider: String?
    @Option(help: "Only of jobs that run or ran on this node.") var node: String?
    @Option(help: "Only of this batch's jobs.") var batch: String?
    @Option(help: "Only so grave, or graver: debug, info, warning, error or critical.") var level: String?
    @Option(
        parsing: .unconditional,
        help: "Only what this regular expression matches; (?i) before it: in large and small letters.")
    var grep: String?
    @Option(help: "Only of the last 15m, 2h, 3d; or from a time such as 2026-11-21T08:30:00Z on.") var since: String?
    @Option(name: [.customShort("n"), .long], parsing: .unconditional, help: "How many, 1 to 1000.") var limit = 100
    @Flag(name: [.customShort("f"), .long], help: "Go on with what comes; of one job until it has ended.")
    var follow = false
    @Flag(help: "Print JSON Lines with the names of the Elastic Common Schema.") var json = false
    @OptionGroup var options: ControllerOptions

    func validate() throws {
        if !(1...1_000).contains(limit) { throw ValidationError("--limit takes 1 to 1000") }
        if let level, JobLogLevel(name: level) == nil {
            let names = JobLogLevel.allCases.map(\.name).joined(separator: ", ")
            throw ValidationError("--level takes one of \(names)")
        }
        if let since, Self.moment(since, now: .now) == nil {
            throw ValidationError("--since takes a time span such as 2h, or a time such as 2026-11-21T08:30:00Z")
        }
    }

    func run() async throws {
        var selection = ControllerAPI.LogSelection(
            job: job, project: project, spider: spider, node: node, batch: batch, level: level?.lowercased(),
            pattern: grep, limit: limit)
        selection.since = since.flatMap { Self.moment($0, now: .now) }
        let first = selection
        try await options.use { api in
            let (entries, isPartial) = try await api.logs(first)
            for entry in entries { try show(entry) }
            if isPartial {
                Terminal.complain("not all logs were looked through; narrow the search by --job, --spider or --since")
            }
            guard follow else {
                if entries.isEmpty { Terminal.write("Nothing was found.\n") }
                return
            }
            try await go(on: api, first, behind: entries)
        }
    }

    /// How long after its time an entry may arrive: nodes send their logs in parts, and their clocks differ.
    private static let slack = Duration.seconds(30)
    private static let pause = Duration.seconds(1)

    /// Shows what comes, until the job has ended.
    private func go(
        on api: ControllerAPI, _ selection: ControllerAPI.LogSelection, behind entries: [LogEntry]
    ) async throws {
        var shown = Set(entries.map(\.key))
        var recent = entries.map { (key: $0.key, moment: $0.moment) }
        var selection = selection
        selection.limit = 1_000
        var last = entries.last?.moment ?? selection.since ?? .now
        while true {
            var hasEnded = false
            if let job {
                let status = try await api.patiently { try await api.job(job) }["status"]
                hasEnded = status == "completed" || status == "failed" || status == "cancelled"
            }
            selection.since = last + (.zero - Self.slack)
            let asked = selection
            let found = try await api.patiently { try await api.logs(asked) }.entries
            for entry in found where shown.insert(entry.key).inserted {
                try show(entry)
                recent.append((entry.key, entry.moment))
                last = max(last, entry.moment)
            }
            if hasEnded { return }
            // What is not asked for again need not be remembered.
            let since = last + (.zero - Self.slack - .seconds(2))
            if recent.count > 4_000 {
                recent.removeAll { $0.moment < since }
                shown = Set(recent.map(\.key))
            }
            try await Task.sleep(for: Self.pause)
        }
    }

    private func show(_ entry: LogEntry) throws {
        if json { return try StandardOutput.line(entry.line) }
        try StandardOutput.write(entry.text(namesJob: job == nil))
    }

    /// The moment that a time span before now, or a time, means; nil for what is neither.
    static func moment(_ text: String, now: Timestamp) -> Timestamp? {
        if let moment = Timestamp(text) { return moment }
        guard let seconds = Quantity.seconds(text), seconds <= 1e9 else { return nil }
        return now + .seconds(-seconds)
    }
}

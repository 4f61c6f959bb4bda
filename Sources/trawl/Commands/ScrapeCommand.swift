import ArgumentParser
import Web

/// `trawl scrape`: has the fleet crawl from URLs.
struct ScrapeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scrape", abstract: "Have the fleet crawl from URLs, a job each.",
        discussion: """
            Prints the ids of the jobs, one a line; with --follow their items as they are found. `trawl crawl` crawls in \
            this process instead and needs nothing that runs.
            """)

    @Argument(help: "URLs to begin with.") var urls: [String]
    @Option(parsing: .unconditional, help: "Stop after this many pages of each.") var maxPages: Int?
    @Flag(help: "Follow links to other origins too.") var allOrigins = false
    @Option(parsing: .unconditional, help: "Seconds that a crawl may take.") var timeout: Int?
    @Option(parsing: .unconditional, help: "1 to 10; the highest goes first.") var priority: Int?
    @OptionGroup var submission: SubmissionOptions
    @OptionGroup var options: ControllerOptions

    func run() async throws {
        guard urls.count <= 1_000 else { throw UsageFault("scrape takes up to 1,000 URLs at a time") }
        var body = JSONObject()
        // A bare host is what people type.
        let full = urls.map { JSONValue.string($0.contains("://") ? $0 : "https://" + $0) }
        body["max_pages"] = maxPages.map { .integer(Int64($0)) }
        if allOrigins { body["same_origin_only"] = false }
        body["timeout_s"] = timeout.map { .integer(Int64($0)) }
        body["priority"] = priority.map { .integer(Int64($0)) }
        body["urls"] = .array(full)
        let key = IdempotencyKey.make()
        try await options.use { api in
            let answer = try await api.patiently {
                try await api.post("/scrape/batch", .object(body), idempotencyKey: key)
            }
            try await submission.finish(Self.ids(of: answer), answer, api)
        }
    }

    /// The ids in the answer to a submission.
    static func ids(of answer: JSONValue) throws -> [String] {
        if case .array(let ids)? = answer["job_ids"] { return ids.map(\.plainText) }
        guard let id = answer["job_id"] else { throw WorkFault("the controller's answer names no job") }
        return [id.plainText]
    }
}

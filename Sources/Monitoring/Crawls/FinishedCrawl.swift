package import Jobs

/// What a finished job brought, in figures that those of the same crawl are compared by.
package struct FinishedCrawl: Sendable, Hashable {
    package let job: JobID
    package let crawl: CrawlName
    package let endedAt: Timestamp
    /// Whether the job did its work. Others are compared only by what servers answered, and by whether they found nothing.
    package var isComplete: Bool
    package var items = 0
    package var pages = 0
    /// Answers of all kinds, whatever became of them.
    package var responses = 0
    /// 403, 429 and 5xx by host and status. The host is empty when nobody counted by hosts.
    package var refusals: [String: [Int: Int]] = [:]
    /// How many items were read for ``fields``.
    package var sampled = 0
    /// In what share of the items each field holds something; 100 fields at most.
    package var fields: [String: Double] = [:]

    package static let mostFields = 100
    package static let mostHosts = 50
    /// Whoever says that there were more is not believed, so that sums stay numbers.
    static let mostCounted: Int64 = 1 << 40

    package init(job: JobID, crawl: CrawlName, endedAt: Timestamp, isComplete: Bool) {
        self.job = job
        self.crawl = crawl
        self.endedAt = endedAt
        self.isComplete = isComplete
    }

    /// Whether a status says that a server would not or could not answer.
    package static func isRefusal(_ status: Int) -> Bool { status == 403 || status == 429 || 500...599 ~= status }
}

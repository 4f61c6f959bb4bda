package import Web

/// What the log of a Scrapy job says, as LogParser sees it.
package struct ScrapyLogReport: Sendable {
    /// Bytes of the log.
    package let size: Int64
    /// Bytes that were understood: the last entry of a log that grows may not be over.
    package let position: Int64
    /// The first 100 lines.
    package let head: String
    /// The last 200 lines.
    package let tail: String
    package let firstLogTime: ScrapyLogTime?
    package let latestLogTime: ScrapyLogTime?
    /// What Scrapy says each minute; at most 5,000 rows over the whole time.
    package let rows: [ScrapyLogRow]
    /// Pages crawled, nil when the log does not say.
    package let pages: Int?
    /// Items scraped, nil when the log does not say.
    package let items: Int?
    package let latestCrawlTime: ScrapyLogTime?
    package let latestScrapeTime: ScrapyLogTime?
    package let categories: [ScrapyLogCategory: ScrapyLogCategory.Entries]
    /// The signal that the job was stopped with, such as `Received SIGINT`.
    package let shutdownReason: String?
    /// Why the spider was closed, such as `finished`.
    package let finishReason: String?
    /// The statistics that the log ends with, sorted by name.
    package let dump: [PythonLiteral.Member]
    let dumpTime: ScrapyLogTime?
    let latestMatches: JSONValue

    init(_ facts: ScrapyLogFacts, size: Int64, position: Int64) {
        self.size = size
        self.position = position
        head = facts.ends.head
        tail = String(decoding: facts.ends.tail, as: UTF8.self)
        firstLogTime = facts.firstTime
        latestLogTime = facts.latestTime
        rows = facts.rows.all
        pages = facts.pages
        items = facts.items
        latestCrawlTime = facts.latestCrawl
        latestScrapeTime = facts.latestScrape
        shutdownReason = facts.shutdownReason
        dump = facts.statistics.sorted { $0.name < $1.name }
        dumpTime = facts.statisticsTime
        latestMatches = facts.matches.json
        if case .string(let reason)? = facts.statistic("finish_reason") {
            finishReason = reason
        } else {
            finishReason = facts.closingReason
        }
        var categories: [ScrapyLogCategory: ScrapyLogCategory.Entries] = [:]
        for category in ScrapyLogCategory.allCases {
            var entries = facts.categories[category] ?? .init()
            if let count = category.count(in: dump) { entries.count = count }
            categories[category] = entries
        }
        self.categories = categories
    }

    /// The statistics of the log as JSON values: numbers as numbers, moments as ISO 8601. Empty before the log's end.
    package var statistics: [(name: String, value: JSONValue)] { dump.map { ($0.name, $0.value.json) } }

    /// The time from the first entry to the last, as Python writes it; nil for a log without entries.
    package var runtime: String? {
        guard let firstLogTime, let latestLogTime else { return nil }
        return latestLogTime.runtime(since: firstLogTime)
    }
}

extension ScrapyLogCategory {
    /// How many entries there were by the statistics of the job; nil when they do not say.
    func count(in dump: [PythonLiteral.Member]) -> Int? {
        guard let statistic else {
            // Every answer with a status 3xx is one.
            let prefix = "downloader/response_status_count/3"
            let counts = dump.filter { $0.name.hasPrefix(prefix) && $0.name.utf8.count == prefix.utf8.count + 2 }
            let sum = counts.reduce(into: Int64?.none) { sum, member in
                if case .integer(let count) = member.value {
                    sum = (sum ?? 0).addingReportingOverflow(count).partialValue
                }
            }
            return sum.map { Int($0) }
        }
        guard case .integer(let count)? = dump.first(where: { $0.name == statistic })?.value else { return nil }
        return Int(count)
    }
}

import Crawling
import Jobs

extension CrawlFigures {
    /// What a Scrapy job's log tells: pages and items each minute, errors as they are logged, bytes and statuses once Scrapy
    /// has dumped its statistics. It tells nothing of how long answers took.
    init(_ report: ScrapyLogReport) {
        self.init()
        pages = max(0, report.pages ?? 0)
        items = max(0, report.items ?? 0)
        errors = max(0, report.categories[.error]?.count ?? 0)
        for member in report.dump {
            guard case .integer(let value) = member.value, value > 0 else { continue }
            if member.name == "downloader/response_bytes" {
                responseBytes = Int(clamping: value)
            } else if let kind = Self.kind(member.name) {
                statuses[kind] = statuses[kind].addingReportingOverflow(Int(clamping: value)).partialValue
            }
        }
    }

    /// Which kind of status a statistic counts: 0 for 1xx.
    private static func kind(_ name: String) -> Int? {
        let prefix = "downloader/response_status_count/"
        guard name.hasPrefix(prefix), let status = Int(name.dropFirst(prefix.count)), 100..<600 ~= status else {
            return nil
        }
        return status / 100 - 1
    }
}

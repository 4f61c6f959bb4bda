import Crawling
import Jobs

extension RunningCrawl {
    /// How many failed pages the log lists.
    static let mostLogged = 1_000

    /// What the log begins with.
    var openingLines: [JobLogLine] {
        let beginning =
            crawler.wasComplete ? "was complete already" : crawler.isResumed ? "goes on from its checkpoint" : "begins"
        let attempt = "attempt \(assignment.reference.attempt) of job \(assignment.reference.job)"
        let progress = crawler.progress
        return [
            JobLogLine(.start, "Trawl \(TrawlVersion.current) started (bot: trawl)"),
            JobLogLine(.trawl, "\(attempt) \(beginning), trace.id \(assignment.reference.job.traceID)"),
            JobLogLine(.engine, "Spider opened"),
            Self.statisticsLine(progress, since: (progress.pages, progress.items), seconds: 60),
        ]
    }

    /// What Scrapy says each minute.
    ///
    /// - Parameters:
    ///   - last: pages and items when it was said last.
    ///   - seconds: how long ago that is.
    static func statisticsLine(
        _ progress: CrawlProgress, since last: (pages: Int, items: Int), seconds: Double
    ) -> JobLogLine {
        func rate(_ count: Int) -> Int { Int((Double(count) * 60 / max(seconds, 1)).rounded()) }
        let pages = "\(progress.pages) pages (at \(rate(progress.pages - last.pages)) pages/min)"
        let items = "\(progress.items) items (at \(rate(progress.items - last.items)) items/min)"
        return JobLogLine(.logStatistics, "Crawled \(pages), scraped \(items)")
    }

    static func failureLine(_ failure: CrawlSummary.Failure) -> JobLogLine {
        JobLogLine(.scraper, level: .error, "Error downloading <GET \(failure.url)>: \(failure.reason)")
    }

    static func stopLine(_ reason: StopReason) -> JobLogLine {
        switch reason {
        case .cancel: JobLogLine(.trawl, "asked to stop; pages under way may end")
        case .timeout:
            JobLogLine(.trawl, level: .warning, "the job has taken as long as it may; pages under way may end")
        case .drain: JobLogLine(.trawl, "the node stops; what is pending waits for the next attempt")
        }
    }

    /// What the log ends with. Nothing is closed when the job goes on in another attempt: readers would take it for
    /// the job's end.
    ///
    /// - Parameter logged: how many failures the log lists already.
    func closingLines(
        _ summary: CrawlSummary, _ report: RunReport, after logged: Int, from start: Timestamp, willGoOn: Bool
    ) -> [JobLogLine] {
        let reason = summary.finishReason.description
        let seconds = Double(Int(summary.elapsed * 100)) / 100
        let counts =
            "\(summary.pages) pages, \(summary.items) items, \(summary.errors) errors, \(summary.pending) pending"
        var lines = summary.failures.dropFirst(logged).prefix(Self.mostLogged - logged).map(Self.failureLine)
        lines.append(JobLogLine(.trawl, "ended (\(reason)): \(counts), \(seconds) s"))
        if willGoOn { return lines }
        if case .failed(let error, _) = report.outcome {
            lines.append(JobLogLine(.trawl, level: .error, "\(error.code): \(error.message)"))
        }
        lines.append(JobLogLine(.engine, "Closing spider (\(reason))"))
        let dump = PythonLiteral.pretty(Self.dump(summary, from: start, to: .now))
        lines.append(JobLogLine(.statistics, "Dumping Scrapy stats:", block: dump))
        lines.append(JobLogLine(.engine, "Spider closed (\(reason))"))
        return lines
    }

    /// The figures of a crawl with what Scrapy adds to them.
    static func dump(_ summary: CrawlSummary, from start: Timestamp, to end: Timestamp) -> [PythonLiteral.Member] {
        summary.statistics.map { .init($0.key, .integer(Int64($0.value))) } + [
            .init("elapsed_time_seconds", .number(summary.elapsed)),
            .init("finish_reason", .string(summary.finishReason.description)),
            .init("finish_time", .moment(PythonMoment(end))),
            .init("start_time", .moment(PythonMoment(start))),
        ]
    }
}

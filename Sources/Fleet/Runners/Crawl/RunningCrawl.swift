import Crawling
import Jobs
import Web

/// One crawl of a job: runs it, stops it when asked, says where it stands, and tells how it ended.
struct RunningCrawl: Sendable {
    let crawler: Crawler
    let assignment: Assignment
    let context: any JobContext
    /// The path of the items.
    let items: String
    let log: JobLog
    let resources: CrawlResources
    let configuration: CrawlRunner.Configuration
    let meter: CrawlMeter

    func run() async -> RunReport {
        let start = Timestamp.now
        // The first page does not wait for the log; later lines do.
        async let begun: Void = log.write(openingLines)
        let ended = await crawl()
        meter.read(crawler.figures)
        await begun
        guard let summary = ended.summary else { return RunReport(outcome: .released) }
        let pages = isLinkCrawl ? try? await CrawledPages.read(items, on: resources) : nil
        let report = report(summary, pages)
        let isForced = ended.stopped == nil && Task.isCancelled
        let willGoOn = summary.finishReason == .shutdown && (ended.stopped == .drain || isForced)
        let lines = closingLines(summary, report, after: ended.logged, from: start, willGoOn: willGoOn)
        await log.write(lines, isEnd: true)
        return report
    }

    private var isLinkCrawl: Bool {
        if case .links = assignment.request.work { true } else { false }
    }

    /// How a crawl ended.
    private struct Ended {
        var summary: CrawlSummary?
        /// How many failures were logged meanwhile.
        var logged = 0
        /// Why it was asked to stop, if it was.
        var stopped: StopReason?
    }

    /// Runs the crawl to its end.
    private func crawl() async -> Ended {
        await withTaskGroup(of: Ending.self) { group in
            group.addTask { .crawl(try? await crawler.run()) }
            group.addTask {
                let reason = await context.stopped()
                guard !Task.isCancelled else { return .stopper(nil) }
                stop(reason)
                await log.write([Self.stopLine(reason)])
                return .stopper(reason)
            }
            group.addTask { .watch(await watch()) }
            var ended = Ended()
            for await ending in group {
                switch ending {
                case .crawl(let summary):
                    ended.summary = summary
                    group.cancelAll()
                case .watch(let count): ended.logged = count
                case .stopper(let reason): ended.stopped = reason
                }
            }
            return ended
        }
    }

    private enum Ending: Sendable {
        case crawl(CrawlSummary?)
        case stopper(StopReason?)
        case watch(Int)
    }

    /// A drain drops what is under way: it stays pending in the checkpoint. Else pages under way may end.
    private func stop(_ reason: StopReason) {
        crawler.stop(.shutdown, atOnce: reason == .drain)
    }

    /// Says each second where the crawl stands, and now and then in the log; answers how many failures that lists.
    private func watch() async -> Int {
        var logged = 0
        var said = (pages: crawler.progress.pages, items: crawler.progress.items)
        var lastProgress = ""
        var sinceProgress = Duration.zero
        var sinceStatistics = Duration.zero
        while (try? await Task.sleep(for: .seconds(1))) != nil {
            let progress = crawler.progress
            meter.read(crawler.figures)
            context.report(Self.figures(crawler.statistics, pages: progress.pages, items: progress.items))
            sinceProgress += .seconds(1)
            sinceStatistics += .seconds(1)
            var lines: [JobLogLine] = []
            if sinceProgress >= configuration.progressInterval {
                sinceProgress = .zero
                let failures = crawler.failures(after: logged).prefix(Self.mostLogged - logged)
                logged += failures.count
                lines += failures.map(Self.failureLine)
                let rest = "\(progress.pending) pending, \(progress.active) under way, \(progress.errors) errors"
                let text = "\(progress.pages) pages, \(progress.items) items, \(rest)"
                // A crawl that waits for a slow site has nothing new to say.
                if text != lastProgress { lines.append(JobLogLine(.trawl, text)) }
                lastProgress = text
            }
            if sinceStatistics >= configuration.statisticsInterval {
                lines.append(Self.statisticsLine(progress, since: said, seconds: sinceStatistics.inSeconds))
                said = (progress.pages, progress.items)
                sinceStatistics = .zero
            }
            await log.write(lines)
        }
        return logged
    }

    /// Figures by Scrapy's names, with `pages` and `items`.
    static func figures(_ statistics: [String: Int], pages: Int, items: Int) -> JSONValue {
        var object = JSONObject()
        object["pages"] = .integer(Int64(pages))
        object["items"] = .integer(Int64(items))
        for (name, value) in statistics.sorted(by: { $0.key < $1.key }) { object[name] = .integer(Int64(value)) }
        return .object(object)
    }
}

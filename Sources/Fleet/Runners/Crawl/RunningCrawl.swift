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
    let progressInterval: Duration

    /// How many failed pages the log lists.
    private static let mostLogged = 1_000

    func run() async -> RunReport {
        let first = "attempt \(assignment.reference.attempt) of job \(assignment.reference.job) \(beginning)"
        // The first page does not wait for the log; later lines do.
        async let begun: Void = log.write(.info, first)
        let (summary, logged) = await crawl()
        await begun
        guard let summary else { return RunReport(outcome: .released) }
        let pages = isLinkCrawl ? try? await CrawledPages.read(items, on: resources) : nil
        let report = report(summary, pages)
        await log.write(lines(summary, report, after: logged))
        return report
    }

    private var beginning: String {
        crawler.wasComplete ? "was complete already" : crawler.isResumed ? "goes on from its checkpoint" : "begins"
    }

    private var isLinkCrawl: Bool {
        if case .links = assignment.request.work { true } else { false }
    }

    /// Runs the crawl to its end; answers how many failures were logged meanwhile.
    private func crawl() async -> (CrawlSummary?, logged: Int) {
        await withTaskGroup(of: Ending.self) { group in
            group.addTask { .crawl(try? await crawler.run()) }
            group.addTask {
                let reason = await context.stopped()
                if !Task.isCancelled { stop(reason) }
                return .stopper
            }
            group.addTask { .watch(await watch()) }
            var summary: CrawlSummary?
            var logged = 0
            for await ending in group {
                switch ending {
                case .crawl(let ended):
                    summary = ended
                    group.cancelAll()
                case .watch(let count): logged = count
                case .stopper: continue
                }
            }
            return (summary, logged)
        }
    }

    private enum Ending: Sendable {
        case crawl(CrawlSummary?)
        case stopper
        case watch(Int)
    }

    /// A drain drops what is under way: it stays pending in the checkpoint. Else pages under way may end.
    private func stop(_ reason: StopReason) {
        crawler.stop(.shutdown, atOnce: reason == .drain)
    }

    /// Says each second where the crawl stands, and now and then in the log; answers how many failures that lists.
    private func watch() async -> Int {
        var logged = 0
        var silent = Duration.zero
        while (try? await Task.sleep(for: .seconds(1))) != nil {
            let progress = crawler.progress
            context.report(Self.figures(crawler.statistics, pages: progress.pages, items: progress.items))
            silent += .seconds(1)
            guard silent >= progressInterval else { continue }
            silent = .zero
            let failures = crawler.failures(after: logged).prefix(Self.mostLogged - logged)
            logged += failures.count
            var lines = failures.map { (level: JobLog.Level.warning, text: "\($0.url): \($0.reason)") }
            let rest = "\(progress.pending) pending, \(progress.active) under way, \(progress.errors) errors"
            lines.append((.info, "\(progress.pages) pages, \(progress.items) items, \(rest)"))
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

    private func lines(
        _ summary: CrawlSummary, _ report: RunReport, after logged: Int
    ) -> [(level: JobLog.Level, text: String)] {
        var lines = summary.failures.dropFirst(logged).prefix(Self.mostLogged - logged)
            .map { (level: JobLog.Level.warning, text: "\($0.url): \($0.reason)") }
        let seconds = Double(Int(summary.elapsed * 100)) / 100
        lines.append(
            (
                .info,
                "ended (\(summary.finishReason)): \(summary.pages) pages, \(summary.items) items, \(summary.errors) errors,"
                    + " \(summary.pending) pending, \(seconds) s"
            ))
        if case .failed(let error, _) = report.outcome { lines.append((.error, "\(error.code): \(error.message)")) }
        return lines
    }
}

import Bookshop
import Crawling
import Jobs
import TestSupport
import Testing
import Web

@testable import Fleet

/// The log of a native crawl reads like one of Scrapy.
@Suite(.serialized) struct CrawlLogTests {
    private static func report(_ log: String) -> ScrapyLogReport {
        var reader = ScrapyLogReader()
        reader.read(Array(log.utf8).span)
        return reader.report
    }

    /// Crawls the catalogue with some pages that fail, and gives back what the job reported and logged.
    private static func crawl(
        _ folder: ScratchFolder, _ shop: RunningBookshop, settings: [String: String] = [:],
        _ change: (inout CrawlRunner.Configuration) -> Void = { _ in }
    ) async throws -> (report: RunReport, log: String) {
        let run = try attempt(
            CrawlProbe.links(shop.url("/catalogue/"), pages: 40, settings: settings), in: folder)
        let report = await CrawlProbe.runner(change).run(run.assignment, run)
        return (report, try folder.text("job-1/job.log"))
    }

    @Test func theReaderFindsPagesItemsReasonAndStatistics() async throws {
        try await withBookshop { shop in
            try await withScratchFolder { folder in
                let (job, log) = try await Self.crawl(folder, shop)
                let report = Self.report(log)
                #expect(report.pages == 40)
                #expect(report.items == 40)
                #expect(report.finishReason == "closespider_pagecount")
                #expect(report.position == Int64(log.utf8.count))
                #expect(
                    report.rows.first.map { [$0.pages, $0.pagesPerMinute, $0.items, $0.itemsPerMinute] } == [
                        0, 0, 0, 0,
                    ])
                let statistics = report.statistics
                #expect(statistics.count > 8)
                for (name, value) in statistics where !["start_time", "finish_time"].contains(name) {
                    #expect(job.statistics?[name] == value, "\(name)")
                }
                let times = statistics.filter { $0.name.hasSuffix("_time") }.compactMap {
                    Timestamp($0.value.plainText)
                }
                #expect(times.count == 2)
                #expect(times.allSatisfy { abs((Timestamp.now - $0).inSeconds) < 600 })
                #expect(report.statistics.map(\.name) == report.statistics.map(\.name).sorted())
            }
        }
    }

    @Test(.needsScrapydClients) func logParserFindsTheSame() async throws {
        try await withBookshop { shop in
            try await withScratchFolder { folder in
                let (_, log) = try await Self.crawl(folder, shop)
                let logs = folder.inner("logs")
                try logs.write(log, to: "p/s/job-1.log")
                try await ScrapydClients.parseLogs(in: logs, jobs: 1)
                let theirs = try JSONValue(parsing: try logs.text("p/s/job-1.json"))
                let place = ScrapyLogPlace(logPath: "", jsonPath: "", jsonURL: "")
                let ours = Self.report(log).json(of: place, updated: .now)
                #expect(theirs["pages"] == 40)
                #expect(theirs["items"] == 40)
                #expect(theirs["finish_reason"] == "closespider_pagecount")
                #expect(theirs["crawler_stats"]?["response_received_count"] == 40)
                for name in [
                    "size", "position", "head", "first_log_time", "latest_log_time", "runtime", "datas", "pages",
                    "items",
                    "latest_matches", "log_categories", "shutdown_reason", "finish_reason", "crawler_stats",
                ] {
                    #expect(ours[name] == theirs[name], "\(name)")
                }
            }
        }
    }

    @Test func failuresAreErrorsOfTheScraper() async throws {
        try await withBookshop { shop in
            try await withScratchFolder { folder in
                let url = "http://127.0.0.1:1/refused"
                let run = try attempt(
                    CrawlProbe.links(url, pages: 2, settings: ["RETRY_ENABLED": "false", "ROBOTSTXT_OBEY": "false"]),
                    in: folder)
                #expect(await CrawlProbe.runner().run(run.assignment, run).failure == "no_page_fetched")
                let report = Self.report(try folder.text("job-1/job.log"))
                let errors = report.categories[.error]?.details ?? []
                #expect(errors.count == 2)
                #expect(
                    errors.first?.contains("[scrapy.core.scraper] ERROR: Error downloading <GET \(url)>: ") == true,
                    "\(errors)")
                #expect(errors.last?.contains("[trawl] ERROR: no_page_fetched: ") == true, "\(errors)")
                #expect((report.pages, report.items) == (0, 0))
                #expect(report.finishReason == "finished")
            }
        }
    }

    @Test func aCrawlThatGoesOnIsClosedOnce() async throws {
        try await withBookshop(books: 300, configure: { $0.latency = .milliseconds(4) }) { shop in
            try await withScratchFolder { folder in
                let request = CrawlProbe.spider(["base": shop.baseURL])
                let first = try attempt(request, in: folder, source: CrawlProbe.catalogue)
                let runner = CrawlProbe.runner()
                shop.hold(after: 60)
                async let running = runner.run(first.assignment, first)
                try await eventually("it is under way") { shop.requestCount > 60 }
                first.stop(.drain)
                _ = await running
                shop.release()
                let drained = try folder.text("job-1/job.log")
                #expect(drained.contains("[trawl] INFO: the node stops"))
                #expect(drained.contains("[trawl] INFO: ended (shutdown)"))
                #expect(Self.report(drained).finishReason == nil)
                let second = try attempt(request, in: folder, number: 2, source: CrawlProbe.catalogue)
                #expect(await runner.run(second.assignment, second).outcome == .completed)
                let log = try folder.text("job-1/job.log")
                #expect(log.hasPrefix(drained))
                #expect(log.contains("attempt 2 of job job-1 goes on from its checkpoint"))
                #expect(log.ranges(of: "Dumping").count == 1 && log.ranges(of: "Spider closed").count == 1)
                let report = Self.report(log)
                #expect(report.finishReason == "finished")
                #expect(report.items == 300)
                #expect(report.rows.map(\.itemsPerMinute) == [0, 0], "what was there before is no speed")
                #expect(report.rows.last?.pages ?? 0 > 30)
            }
        }
    }

    @Test func itSaysEachMinuteWhereItStands() async throws {
        try await withBookshop(books: 3_000, configure: { $0.latency = .milliseconds(50) }) { shop in
            try await withScratchFolder { folder in
                let settings = ["CONCURRENT_REQUESTS_PER_DOMAIN": "1"]
                let run = try attempt(
                    CrawlProbe.spider(["base": shop.baseURL], settings: settings), in: folder,
                    source: CrawlProbe.catalogue)
                let runner = CrawlProbe.runner {
                    $0.statisticsInterval = .seconds(1)
                    $0.progressInterval = .seconds(1)
                }
                async let running = runner.run(run.assignment, run)
                func read() -> (log: String, report: ScrapyLogReport) {
                    let log = (try? folder.text("job-1/job.log")) ?? ""
                    return (log, Self.report(log))
                }
                // A machine with much to do has minutes with few pages, too.
                try await eventually("it says how fast it is, and what is left") {
                    let (log, report) = read()
                    return report.rows.count >= 2 && log.contains(" pending, ")
                        && report.rows.contains { $0.pagesPerMinute > 60 && $0.pages > 5 }
                }
                run.stop(.cancel)
                #expect(await running.outcome == .cancelled)
                let (log, report) = read()
                #expect(log.contains("[trawl] INFO: asked to stop"))
                #expect(report.finishReason == "shutdown")
            }
        }
    }

    @Test func whatAPageSaysDoesNotLookLikeALineOfOurs() {
        let forged = "x\n2026-11-21 10:00:00 [a] ERROR: forged\r\nSpider closed\u{2028}y"
        let text = JobLog.text(JobLogLine(.scraper, level: .error, forged), "2026-11-21 10:00:00")
        #expect(text.split(whereSeparator: \.isNewline).count == 1)
        #expect(text.hasPrefix("2026-11-21 10:00:00 [scrapy.core.scraper] ERROR: x 2026-11-21 10:00:00 [a]"))
        let long = JobLog.text(JobLogLine(.trawl, String(repeating: "é", count: 9_000)), "")
        #expect(long.utf8.count < 9_000)
    }

    @Test func aFullLogStillSaysHowItEnded() async throws {
        try await withScratchFolder { folder in
            let resources = CrawlResources(loops: 1, diskThreads: 1)
            let log = JobLog(folder.file("job.log"), resources: resources, most: 100_000)
            let lines = Array(repeating: JobLogLine(.trawl, String(repeating: "x", count: 900)), count: 30)
            for _ in 0..<8 { await log.write(lines) }
            await log.write([JobLogLine(.engine, "Spider closed (finished)")], isEnd: true)
            let text = try folder.text("job.log")
            #expect(80_000..<101_000 ~= text.utf8.count)
            #expect(text.contains("[trawl] WARNING: this log has reached"))
            #expect(text.hasSuffix("[scrapy.core.engine] INFO: Spider closed (finished)\n"))
            #expect(Self.report(text).finishReason == "finished")
            await resources.shutDown()
        }
    }
}

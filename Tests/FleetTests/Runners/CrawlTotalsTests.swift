import Bookshop
import Crawling
import Jobs
import TestSupport
import Testing
import Web

@testable import Fleet

/// Crawls are added up for the metrics.
@Suite struct CrawlTotalsTests {
    @Test func everyCrawlIsCountedOnce() async throws {
        try await withBookshop { shop in
            try await withScratchFolder { folder in
                let totals = CrawlTotals()
                let runner = CrawlProbe.runner(totals: totals)
                var statistics: [JSONValue] = []
                for job in ["a", "b"] {
                    let run = try attempt(CrawlProbe.links(shop.url("/catalogue/"), pages: 15), in: folder, job: job)
                    statistics.append(await runner.run(run.assignment, run).statistics ?? .null)
                }
                func sum(_ name: String) -> Int { statistics.reduce(0) { $0 + ($1[name]?.integer ?? 0) } }
                let figures = totals.figures
                #expect(figures.pages == 30 && figures.pages == sum("pages"))
                #expect(figures.items == sum("items"))
                #expect(figures.responseBytes == sum("downloader/response_bytes") && figures.responseBytes > 10_000)
                #expect(figures.statuses[1] == sum("downloader/response_status_count/200"))
                #expect(figures.latencies.counts.reduce(0, +) == sum("downloader/response_count"))
                #expect(figures.latencies.sum > 0)
            }
        }
    }

    @Test func anAttemptThatGoesOnCountsOnlyWhatItDoes() async throws {
        try await withBookshop { shop in
            try await withScratchFolder { folder in
                let totals = CrawlTotals()
                let request = CrawlProbe.links(shop.url("/catalogue/"), pages: 15)
                for number in 1...2 {
                    let run = try attempt(request, in: folder, number: number)
                    _ = await CrawlProbe.runner(totals: totals).run(run.assignment, run)
                }
                #expect(totals.figures.pages == 15, "the second attempt found the crawl complete")
            }
        }
    }

    @Test func theLogOfAScrapyJobTellsToo() {
        let log = """
            2026-11-21 18:30:37 [scrapy.extensions.logstats] INFO: Crawled 9 pages (at 540 pages/min), scraped 7 items (at 3 items/min)
            2026-11-21 18:30:38 [scrapy.core.scraper] ERROR: Spider error processing <GET http://h/>
            2026-11-21 18:30:39 [scrapy.core.engine] INFO: Closing spider (finished)

            """
        let end = """
            2026-11-21 18:30:40 [scrapy.statscollectors] INFO: Dumping Scrapy stats:
            {'downloader/response_bytes': 4711,
             'downloader/response_status_count/200': 8,
             'downloader/response_status_count/404': 2,
             'downloader/response_status_count/x': 2,
             'item_scraped_count': 8,
             'log_count/ERROR': 1,
             'response_received_count': 10}
            2026-11-21 18:30:41 [scrapy.core.engine] INFO: Spider closed (finished)

            """
        let totals = CrawlTotals()
        let meter = CrawlMeter(totals)
        var reader = ScrapyLogReader()
        reader.read(Array(log.utf8).span)
        meter.read(CrawlFigures(reader.report))
        #expect(totals.figures.pages == 9 && totals.figures.items == 7 && totals.figures.errors == 1)
        reader.read(Array(end.utf8).span)
        meter.read(CrawlFigures(reader.report))
        meter.read(CrawlFigures(reader.report))
        let figures = totals.figures
        #expect(figures.pages == 10 && figures.items == 8 && figures.errors == 1)
        #expect(figures.responseBytes == 4_711 && figures.statuses == [0, 8, 0, 2, 0])
        #expect(figures.latencies == CrawlFigures.Latencies())
    }
}

import Bookshop
import Crawling
import Glibc
import Jobs
import Logging
import TestSupport
import Testing
import Web

@testable import Fleet

/// Native crawls as jobs: what they tell.
@Suite(.serialized) struct CrawlRunnerTests {
    @Test func linkCrawlsTellWhatTheyCrawled() async throws {
        try await withBookshop { shop in
            try await withScratchFolder { folder in
                let run = try attempt(CrawlProbe.links(shop.url("/catalogue/"), pages: 12), in: folder)
                let report = await CrawlProbe.runner().run(run.assignment, run)
                #expect(report.outcome == .completed)
                guard case .array(let crawled)? = report.result?["crawled"] else { throw TestFault("no list") }
                #expect(crawled.count == 12)
                #expect(crawled.first == .string(shop.url("/catalogue/")))
                #expect(report.result?["errors"] == [:])
                #expect(report.statistics?["pages"] == 12)
                #expect(report.statistics?["items"] == 12)
                #expect(report.statistics?["finish_reason"] == "closespider_pagecount")
                #expect(report.statistics?["downloader/response_status_count/200"] != nil)
                let lines = try folder.text("job-1/items.jsonl").split(separator: "\n")
                #expect(lines.count == 12)
                let log = try folder.text("job-1/job.log")
                #expect(log.contains("[trawl] INFO: attempt 1 of job job-1 begins"))
                #expect(log.contains("[trawl] INFO: ended (closespider_pagecount): 12 pages, 12 items, 0 errors"))
                #expect(folder.has("job-1/\(JobFolders.checkpoint)/journal"))
            }
        }
    }

    @Test func pagesThatTheServerRefusesAreErrors() async throws {
        try await withBookshop { shop in
            try await withScratchFolder { folder in
                let missing = try attempt(CrawlProbe.links(shop.url("/no/such/page"), pages: 1), in: folder)
                let report = await CrawlProbe.runner().run(missing.assignment, missing)
                #expect(report.failure == "no_page_fetched")
                #expect(report.message?.contains("the server answered 404") == true)
                #expect(report.result?["crawled"] == [])
                #expect(report.result?["errors"]?[shop.url("/no/such/page")] == "the server answered 404")
                #expect(try folder.text("job-1/job.log").contains("[trawl] ERROR: no_page_fetched"))
            }
        }
    }

    @Test func runsDeployedSpidersWithArguments() async throws {
        try await withBookshop(books: 60) { shop in
            try await withScratchFolder { folder in
                let run = try attempt(
                    CrawlProbe.spider(["base": shop.baseURL]), in: folder, source: CrawlProbe.catalogue)
                let report = await CrawlProbe.runner().run(run.assignment, run)
                #expect(report.outcome == .completed)
                #expect(report.result?["items"] == 60)
                #expect(report.result?["finish_reason"] == "finished")
                #expect(try folder.text("job-1/items.jsonl").split(separator: "\n").count == 60)
            }
        }
    }

    @Test func aSpiderThatIsWrongFailsWithItsFaults() async throws {
        try await withScratchFolder { folder in
            let wrong = try attempt(CrawlProbe.spider([:]), in: folder, source: "name: x\nstart: 5\npagez: {}\n")
            let report = await CrawlProbe.runner().run(wrong.assignment, wrong)
            #expect(report.failure == "spider_invalid")
            #expect(report.message?.contains("bookshop@r1:") == true)
            let missing = try attempt(CrawlProbe.spider([:]), in: folder, source: CrawlProbe.catalogue)
            #expect(await CrawlProbe.runner().run(missing.assignment, missing).failure == "spider_invalid")
            #expect(!folder.has("job-1"), "nothing is made for a crawl that cannot begin")
        }
    }
}

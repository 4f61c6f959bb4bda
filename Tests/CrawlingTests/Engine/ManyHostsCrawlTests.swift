import Bookshop
import TestSupport
import Testing
import Web

@testable import Crawling

/// Several hosts on several event loops: every address of the loopback network is one.
@Suite(.serialized) struct ManyHostsCrawlTests {
    @Test(arguments: [(1, 1), (1, 3), (2, 3), (3, 2), (16, 3)])
    func crawlsEachHostWhole(_ concurrency: Int, _ loops: Int) async throws {
        try await withBookshop(
            books: 5,
            configure: {
                $0.host = "0.0.0.0"
                $0.manyPages = 60
            }
        ) { shop in
            let urls = try (2...6).map { try WebURL("http://127.0.0.\($0):\(shop.port)/many/") }
            let crawl = try await CrawlHarness.run(LinkSpider(urls: urls)) {
                $0.obeysRobots = concurrency > 2
                $0.concurrentRequests = concurrency
                $0.concurrentRequestsPerDomain = 2
                $0.eventLoops = loops
            }
            #expect(crawl.summary.finishReason == .finished)
            let pages = shop.requestCounts.filter { $0.key.hasPrefix("/many/") }
            #expect(pages.count == 61)
            #expect(pages.values.allSatisfy { $0 == 5 }, "each page of each host once")
            #expect(crawl.paths.count { $0.hasPrefix("/many/") } == 61 * 5)
            #expect(shop.maximumActive <= concurrency)
        }
    }

    @Test(arguments: [1, 3]) func `P18 the page limit is exact on any number of event loops`(_ loops: Int) async throws
    {
        try await withBookshop(books: 5, configure: { $0.host = "0.0.0.0" }) { shop in
            let urls = try (2...6).map { try WebURL("http://127.0.0.\($0):\(shop.port)/many/") }
            let crawl = try await CrawlHarness.run(LinkSpider(urls: urls)) {
                $0.eventLoops = loops
                $0.pageLimit = 50
            }
            #expect(crawl.summary.finishReason == .pageCount)
            #expect(crawl.items.count == 50)
            #expect(shop.requestCounts.filter { $0.key != "/robots.txt" }.values.reduce(0, +) == 50)
        }
    }

    @Test func pendingRequestsWaitOnDiskWithoutLoss() async throws {
        try await withBookshop(books: 5, configure: { $0.manyPages = 3_000 }) { shop in
            let crawl = try await CrawlHarness.links(shop.url("/many/")) {
                ($0.obeysRobots, $0.pendingMemory) = (false, 1)
            }
            #expect(Set(crawl.paths.filter { $0.hasPrefix("/many/") }).count == 3_001)
            #expect(crawl.items.count == crawl.summary.pages)
        }
    }
}

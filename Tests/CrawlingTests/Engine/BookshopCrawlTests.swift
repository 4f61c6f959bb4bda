import Bookshop
import TestSupport
import Testing
import Web

@testable import Crawling

/// The engine on a whole site.
@Suite(.serialized) struct BookshopCrawlTests {
    @Test(arguments: [1, 3]) func findsEveryBookOnce(_ loops: Int) async throws {
        try await withBookshop(books: 200) { shop in
            let crawl = try await CrawlHarness.links(shop.url("/catalogue/")) {
                $0.eventLoops = loops
                $0.hostPageLimit = 2_000
            }
            let books = crawl.paths.filter { $0.hasPrefix("/book/") }
            #expect(books.count == 200)
            #expect(Set(crawl.paths).count == crawl.paths.count, "no page twice")
            let requested = shop.requestCounts.filter { $0.key.hasPrefix("/book/") }
            #expect(requested.count == 200)
            #expect(requested.values.allSatisfy { $0 == 1 })
            #expect(crawl.summary.pages == crawl.items.count)
            #expect(crawl.summary.statistics["response_received_count"] == crawl.items.count)
        }
    }

    @Test func titlesAreTextInUTF8WhateverTheCharset() async throws {
        try await withBookshop(books: 40) { shop in
            let crawl = try await CrawlHarness.links(shop.url("/catalogue/"))
            var titles: [String: String] = [:]
            for item in crawl.items {
                guard case .string(let url)? = item["url"], case .string(let title)? = item["title"] else { continue }
                titles[url] = title
            }
            for book in shop.catalogue.books {
                let title = try #require(titles[shop.url(book.path)])
                #expect(title.contains(book.title), "\(book.path)")
            }
        }
    }

    @Test func `P15 leaves out what robots.txt forbids, unless told otherwise`() async throws {
        try await withBookshop { shop in
            let polite = try await CrawlHarness.links(shop.url("/private/open.html"))
            #expect(shop.requests(path: "/robots.txt") == 1)
            #expect(polite.paths.contains("/private/open.html"), "the longer rule allows it")
            // Linked there: a folder, a file type and a parameter that are closed.
            #expect(polite.summary.statistics["robotstxt/forbidden"] == 3)
            let closed = ["/private/closed.html", "/draft.tmp"]
            #expect(closed.allSatisfy { shop.requests(path: $0) == 0 })
            #expect(!shop.requests.contains { $0.target.contains("sort=") })
            #expect(!shop.requestCounts.keys.contains { $0.hasPrefix("/trap/") })
            shop.reset()
            _ = try await CrawlHarness.links(shop.url("/private/open.html")) { $0.obeysRobots = false }
            #expect(shop.requests(path: "/robots.txt") == 0)
            #expect(closed.allSatisfy { shop.requests(path: $0) == 1 })
        }
    }

    @Test(arguments: [
        (Bookshop.RobotsAnswer.status(404), true), (.status(403), true), (.status(500), false),
        (.disallowAll, false), (.redirects(5), false), (.redirects(6), true),
    ])
    func `P15 what comes instead of robots.txt decides`(
        _ answer: Bookshop.RobotsAnswer, _ isAllowed: Bool
    ) async throws {
        try await withBookshop(configure: { $0.robots = answer }) { shop in
            let crawl = try await CrawlHarness.links(shop.url("/structured")) { $0.pageLimit = 3 }
            #expect((crawl.summary.pages > 0) == isAllowed)
        }
    }

    @Test func `P15 a robots.txt that does not come forbids all`() async throws {
        try await withBookshop(configure: { $0.robots = .hang }) { shop in
            let crawl = try await CrawlHarness.links(shop.baseURL) {
                $0.firstByteTimeout = 0.3
                $0.retryTimes = 1
            }
            #expect(crawl.summary.pages == 0)
            #expect(crawl.summary.failures.first?.url.hasSuffix("/robots.txt") == true)
            #expect(crawl.summary.failures.first?.reason.contains("FIRST_BYTE_TIMEOUT") == true)
        }
    }

    @Test func `P16 keeps the delay between two requests`() async throws {
        try await withBookshop { shop in
            _ = try await CrawlHarness.links(shop.url("/catalogue/")) {
                $0.downloadDelay = 2
                $0.randomizesDelay = false
                $0.pageLimit = 3
            }
            let times = shop.requests.filter { $0.path != "/robots.txt" }.map(\.time)
            let gaps = zip(times, times.dropFirst()).map { $1 - $0 }
            #expect(gaps.count == 2)
            #expect(gaps.allSatisfy { $0 > .milliseconds(500) })
        }
    }

    @Test func `P16 keeps the number of requests to a host`() async throws {
        try await withBookshop(configure: { $0.latency = .milliseconds(20) }) { shop in
            _ = try await CrawlHarness.links(shop.url("/catalogue/")) {
                $0.concurrentRequestsPerDomain = 3
                $0.concurrentRequests = 16
                $0.pageLimit = 40
            }
            #expect(shop.maximumActive == 3)
        }
    }

    @Test func `P16 Crawl-delay is kept`() async throws {
        try await withBookshop(configure: { $0.crawlDelay = 1 }) { shop in
            let start = ContinuousClock.now
            _ = try await CrawlHarness.links(shop.url("/catalogue/")) {
                ($0.pageLimit, $0.randomizesDelay) = (2, false)
            }
            #expect(ContinuousClock.now - start > .milliseconds(950))
            #expect(shop.maximumActive == 1)
        }
    }

    @Test func readsSitemaps() async throws {
        try await withBookshop { shop in
            for source in ["/sitemap.xml", "/robots.txt"] {
                let crawl = try await CrawlHarness.run(SitemapSpider(url: try WebURL(shop.url(source))))
                #expect(crawl.paths.filter { $0.hasPrefix("/book/") }.count == 60, "from \(source)")
            }
        }
    }

    @Test func endsAtItsLimits() async throws {
        try await withBookshop { shop in
            let pages = try await CrawlHarness.links(shop.baseURL) { $0.pageLimit = 7 }
            #expect(pages.summary.pages == 7)
            #expect(pages.summary.finishReason == .pageCount)
            #expect(pages.summary.pending > 0)
            let depth = try await CrawlHarness.links(shop.url("/deep/1")) { $0.depthLimit = 3 }
            #expect(depth.paths.filter { $0.hasPrefix("/deep/") } == ["/deep/1", "/deep/2", "/deep/3", "/deep/4"])
            let items = try await CrawlHarness.links(shop.baseURL) { $0.itemLimit = 5 }
            #expect(items.summary.finishReason == .itemCount)
            let bytes = try await CrawlHarness.links(shop.baseURL) { $0.byteLimit = 20_000 }
            #expect(bytes.summary.finishReason == .byteCount)
            let time = try await CrawlHarness.links(shop.url("/faults/slow-drip")) { $0.timeLimit = 0.2 }
            #expect(time.summary.finishReason == .timeout)
        }
    }
}

/// Begins with a sitemap and gives the URL of each page.
private struct SitemapSpider: Spider {
    let name = "sitemap"
    let needsTree = false
    let url: WebURL

    var sitemaps: [Request] { [Request(url: url)] }
    func start() -> [Request] { [] }
    func parse(_ page: Page, _ output: inout SpiderOutput) {
        var item = JSONObject()
        item["url"] = .string(page.url.string)
        output.item(.object(item))
    }
}

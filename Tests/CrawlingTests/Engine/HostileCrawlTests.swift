import Bookshop
import TestSupport
import Testing
import Web

@testable import Crawling

/// Sites that would keep a crawl for ever, lead it where it must not go, or ask it to wait.
@Suite(.serialized) struct HostileCrawlTests {
    /// Pages without end, and the figure of the summary that says what ended them.
    static let traps = ["calendar", "segments/a", "session-ids", "facets", "redirect-loop", "many-links"]
    /// The faults that other tests of this suite are about.
    static let others = [
        "calendar/day", "redirect-loop-back", "redirect-to-other-origin", "redirect-to-metadata",
        "redirect-to-refused", "status/429", "status/503", "retry-after/soon",
    ]

    @Test(arguments: traps) func `P18 traps end`(_ trap: String) async throws {
        try await withBookshop(books: 5) { shop in
            let crawl = try await CrawlHarness.fault(trap, of: shop) {
                $0.depthLimit = 0
                $0.hostPageLimit = 60
            }
            #expect(crawl.summary.pages <= 60)
            #expect(crawl.summary.finishReason == .finished)
            let stopped =
                switch trap {
                case "redirect-loop": "dupefilter/filtered"
                case "segments/a": "repeated_segments/filtered"
                default: "host_page_limit/filtered"
                }
            #expect(crawl.summary.statistics[stopped] ?? 0 > 0, "the summary says what stopped it")
        }
    }

    @Test(arguments: [429, 503])
    func `P16 Retry-After is waited for, by the whole host`(_ status: Int) async throws {
        try await withBookshop(books: 5, configure: { $0.faults.retryAfter = 1 }) { shop in
            let crawl = try await CrawlHarness.fault("status/\(status)", of: shop) {
                $0.concurrentRequestsPerDomain = 1
            }
            #expect(crawl.summary.statistics["retry/reason_count/\(status)"] == 1)
            #expect(crawl.paths.contains("/faults/status/\(status)"))
            let log = shop.requests
            #expect(log.first?.path == "/faults/status/\(status)")
            #expect(log.count >= 3)
            #expect(log[1].time - log[0].time > .milliseconds(900), "nobody of that host is asked meanwhile")
        }
    }

    @Test(arguments: ["-1", "soon", "99999999999999999999999", "Thu,%2001%20Jan%201970%2000:00:00%20GMT", ""])
    func `P16 a Retry-After out of all measure is cut to RETRY_AFTER_MAX`(_ value: String) async throws {
        try await withBookshop(books: 5) { shop in
            let path = "/faults/retry-after/\(value)"
            let crawl = try await CrawlHarness.links(shop.url(path)) {
                ($0.obeysRobots, $0.retryAfterMax) = (false, 0.05)
            }
            #expect(crawl.summary.statistics["retry/reason_count/429"] == 2)
            // The link spider keeps every status.
            #expect(crawl.summary.statistics["downloader/response_status_count/429"] == 3)
            #expect(crawl.items.map { $0["status"] } == [.integer(429)])
        }
    }

    @Test func `P19 redirects to another origin lose what is secret`() async throws {
        try await withBookshop(books: 5) { shop in
            let start = "http://user:pass@127.0.0.1:\(shop.port)/faults/"
            let target = "http://localhost:\(shop.port)/faults/cookie/show"
            let paths = ["cookie/set", "redirect-to-other-origin?to=\(target)", "cookie/show"]
            let spider = LinkSpider(urls: try paths.map { try WebURL(start + $0) }, scope: .everywhere)
            _ = try await CrawlHarness.run(spider) {
                $0.obeysRobots = false
                $0.pageLimit = 3
                $0.concurrentRequests = 1
            }
            let shown = shop.requestLog(path: "/faults/cookie/show")
            let own = try #require(shown.first { $0.header("Host")?.hasPrefix("127.0.0.1") == true })
            #expect(own.header("Authorization") == "Basic dXNlcjpwYXNz")
            #expect(own.header("Cookie")?.contains("plain=1") == true)
            let other = try #require(shown.first { $0.header("Host")?.hasPrefix("localhost") == true })
            #expect(other.header("Authorization") == nil)
            #expect(other.header("Cookie") == nil)
        }
    }

    @Test func `P19 cookies of a public suffix are refused, honest ones come back`() async throws {
        try await withBookshop(books: 5) { shop in
            let urls = try ["set", "public-suffix", "odd", "show"].map { try WebURL(shop.url("/faults/cookie/\($0)")) }
            _ = try await CrawlHarness.run(LinkSpider(urls: urls)) {
                ($0.obeysRobots, $0.concurrentRequestsPerDomain) = (false, 1)
            }
            let shown = try #require(shop.requestLog(path: "/faults/cookie/show").first)
            let sent = try #require(shown.header("Cookie"))
            // All have the path /faults/cookie: the eldest first (RFC 6265 section 5.4).
            #expect(sent == "plain=1; path=2; short=3; ok=1")
        }
    }

    @Test func `P21 a server's crawl does not reach private addresses, on any hop`() async throws {
        try await withBookshop(books: 5) { shop in
            let direct = try await CrawlHarness.fault("landing/x", of: shop) { $0.allowsLoopback = false }
            #expect(direct.summary.pages == 0)
            #expect(shop.requestCount == 0)
            #expect(direct.summary.failures.count == 2)
            #expect(direct.summary.failures.allSatisfy { $0.reason.contains("ALLOW_PRIVATE_NETWORKS") })
            let start = try WebURL(shop.url("/faults/redirect-to-metadata"))
            let hop = try await CrawlHarness.run(LinkSpider(urls: [start], scope: .everywhere)) {
                $0.obeysRobots = false
            }
            #expect(
                hop.summary.failures.contains { $0.url.contains("169.254.169.254") && $0.reason.contains("private") })
            #expect(hop.summary.pages == 0)
        }
    }

    @Test func staysWhereItBeganAcrossRedirects() async throws {
        try await withBookshop(books: 5) { shop in
            let other = try await CrawlHarness.links(shop.url("/faults/redirect-to-metadata")) {
                $0.obeysRobots = false
            }
            #expect(other.summary.statistics["offsite/filtered"] == 1)
            #expect(other.summary.failures.isEmpty)
            // A start that moves within its host is followed.
            let own = try await CrawlHarness.links(shop.url("/faults/redirect-to-refused")) {
                ($0.obeysRobots, $0.retryTimes) = (false, 0)
            }
            #expect(own.summary.failures.map(\.url) == ["http://127.0.0.1:1/"])
            #expect(own.summary.failures.first?.reason.contains("Connection refused") == true)
        }
    }

    @Test func aDeadHostFailsWithAReason() async throws {
        let crawl = try await CrawlHarness.links("http://127.0.0.1:9/") { $0.obeysRobots = false }
        #expect(crawl.summary.failures.first?.reason.contains("Connection refused") == true)
        #expect(crawl.summary.statistics["retry/count"] == 2)
        let unknown = try await CrawlHarness.links("http://nowhere.invalid/") {
            ($0.obeysRobots, $0.retryTimes) = (false, 0)
        }
        #expect(unknown.summary.failures.first?.reason.contains("nowhere.invalid was not found") == true)
    }
}

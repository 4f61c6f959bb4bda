import Bookshop
import TestSupport
import Testing
import Web

@testable import Crawling

/// What the engine makes of everything that servers do wrong.
@Suite(.serialized) struct FaultCrawlTests {
    /// The pages that such a crawl begins with: the fault, and a page that must come through beside it.
    private static func crawl(
        _ shop: RunningBookshop, _ fault: String, _ change: (inout Settings) -> Void = { _ in }
    ) async throws -> CrawlHarness {
        let urls = try [shop.url("/faults/\(fault)"), shop.url("/structured")].map { try WebURL($0) }
        return try await CrawlHarness.run(LinkSpider(urls: urls)) {
            $0.obeysRobots = false
            $0.depthLimit = 1
            $0.firstByteTimeout = 0.5
            $0.downloadTimeout = 1
            $0.downloadMaxSize = 8 << 20
            change(&$0)
        }
    }

    /// Faults that end a page, and a word of the reason that is recorded.
    @Test(arguments: [
        ("hang", "FIRST_BYTE"), ("hang-body", "DOWNLOAD_TIMEOUT"), ("hang-mid-body", "DOWNLOAD_TIMEOUT"),
        ("slow-head", "_TIMEOUT"), ("endless-drip", "DOWNLOAD_TIMEOUT"), ("drop", "without an answer"),
        ("drop-head", "cut off"), ("drop-body", ""), ("truncated", "cut off"),
        ("broken-chunk", "not valid HTTP"), ("chunk-overflow", "not valid HTTP"),
        ("chunk-no-newline", "not valid HTTP"),
        ("chunk-truncated", "cut off"), ("chunk-unfinished", "cut off"), ("duplicate-length", "not valid HTTP"),
        ("negative-length", "not valid HTTP"), ("huge-length", "not valid HTTP"), ("endless-headers", "not valid HTTP"),
        ("endless-header", "not valid HTTP"), ("huge-header", "not valid HTTP"), ("many-headers", "not valid HTTP"),
        ("bad-status-line", "not valid HTTP"), ("bad-status-code", "not valid HTTP"), ("http-0.9", "not valid HTTP"),
        ("http-2.0", "not valid HTTP"), ("not-http", "not valid HTTP"), ("switching", "not valid HTTP"),
        ("gzip-bomb", "decompressed"), ("gzip-bomb-chunked", "decompressed"), ("gzip-corrupt", "decompressed"),
        ("gzip-bad-checksum", "decompressed"), ("gzip-truncated", "decompressed"),
        ("bad-gzip-declared", "decompressed"),
        ("unknown-coding", "decompressed"), ("endless", "DOWNLOAD_"), ("endless-text", "DOWNLOAD_"),
        ("endless-until-close", "DOWNLOAD_"), ("endless-trailers", ""), ("endless-hints", "not valid HTTP"),
        ("redirect-to-file", "not followed"), ("redirect-to-javascript", "not followed"),
        ("redirect-to-data", "not followed"), ("redirect-bad-url", "no URL"), ("redirect-self", "REDIRECT_MAX_TIMES"),
        ("redirect-endless/1", "REDIRECT_MAX_TIMES"),
    ])
    func `P17 the reason is recorded and other pages go on`(_ fault: String, _ reason: String) async throws {
        try await withBookshop(books: 5, configure: { $0.faults.hang = .seconds(20) }) { shop in
            let crawl = try await Self.crawl(shop, fault)
            #expect(crawl.paths.contains("/structured"), "the other page came through")
            let failure = crawl.summary.failures.first { $0.url.contains("/faults/") }
            let found = try #require(failure, "nothing was recorded")
            #expect(found.reason.contains(reason), "\(found.reason)")
            #expect(crawl.summary.finishReason == .finished)
        }
    }

    /// Oddities that must come through as pages.
    @Test(arguments: [
        "false-length", "no-content-length", "http-1.0", "same-length-twice", "length-and-chunked", "chunk-extensions",
        "gzip-members", "gzip-trailing", "gzip-empty", "bad-charset", "invalid-utf8", "charset-conflict", "late-meta",
        "no-type",
        "large-head", "no-reason", "folded-header", "bare-lf", "split-head", "unasked-answer", "early-hints", "empty",
        "slow-drip", "flaky", "flaky-drop", "stale", "stale-idle", "keepalive-close", "slow-close", "nul-bytes",
        "unclosed-everything", "unclosed-comment", "unclosed-attribute", "many-attributes", "bad-urls", "long-url",
        "huge-attribute", "nested", "nested-formatting", "status/204", "redirect-chain/5", "cookie/odd", "cookie/flood",
        "wrong-type", "bad-header-name", "redirect-bytes",
    ])
    func comesThrough(_ fault: String) async throws {
        try await withBookshop(books: 5) { shop in
            let crawl = try await Self.crawl(shop, fault) {
                $0.downloadTimeout = 10
                $0.firstByteTimeout = 10
                $0.depthLimit = 1
                $0.pageLimit = 30
            }
            #expect(crawl.summary.failures.filter { $0.url.hasSuffix("/faults/\(fault)") } == [])
            #expect(crawl.paths.contains { $0.hasPrefix("/faults/") }, "the page came through")
        }
    }

    @Test(arguments: ["calendar", "segments/a", "session-ids", "facets", "redirect-loop", "many-links"])
    func `P18 traps end`(_ trap: String) async throws {
        try await withBookshop(books: 5) { shop in
            let crawl = try await Self.crawl(shop, trap) {
                $0.depthLimit = 0
                $0.hostPageLimit = 60
                $0.downloadTimeout = 30
            }
            #expect(crawl.summary.pages <= 60)
            #expect(crawl.summary.finishReason == .finished)
            let stopped = ["host_page_limit/filtered", "repeated_segments/filtered", "urllength/request_ignored_count"]
            if trap != "redirect-loop" {
                #expect(stopped.contains { crawl.summary.statistics[$0] ?? 0 > 0 }, "the summary says what stopped it")
            }
        }
    }

    @Test func `P16 Retry-After is waited for, by the whole host`() async throws {
        try await withBookshop(books: 5, configure: { $0.faults.retryAfter = 1 }) { shop in
            for status in [429, 503] {
                shop.reset()
                let crawl = try await Self.crawl(shop, "status/\(status)?q") {
                    $0.downloadTimeout = 30
                    $0.firstByteTimeout = 30
                    $0.concurrentRequestsPerDomain = 1
                }
                #expect(crawl.summary.statistics["retry/reason_count/\(status)"] == 1)
                let log = shop.requests.map(\.time)
                #expect(log.count >= 3)
                #expect(log[1] - log[0] > .milliseconds(900), "nobody of that host is asked meanwhile")
            }
        }
    }

    @Test func `P19 redirects to another origin lose what is secret`() async throws {
        try await withBookshop(books: 5) { shop in
            let spider = LinkSpider(
                urls: [try WebURL("http://user:pass@127.0.0.1:\(shop.port)/faults/redirect-to-other-origin")],
                scope: .everywhere)
            _ = try await CrawlHarness.run(spider) {
                $0.obeysRobots = false
                $0.depthLimit = 0
                $0.pageLimit = 1
            }
            let first = try #require(shop.requests.first { $0.path == "/faults/redirect-to-other-origin" })
            #expect(first.header("Authorization") == "Basic dXNlcjpwYXNz")
            let landed = shop.requests.filter { $0.header("Host")?.hasPrefix("localhost") == true }
            #expect(!landed.isEmpty)
            #expect(landed.allSatisfy { $0.header("Authorization") == nil && $0.header("Cookie") == nil })
        }
    }

    @Test func `P19 cookies of a public suffix are refused, honest ones come back`() async throws {
        try await withBookshop(books: 5) { shop in
            let urls = try ["set", "public-suffix"].map { try WebURL(shop.url("/faults/cookie/\($0)")) }
            let spider = LinkSpider(urls: urls + [try WebURL(shop.url("/faults/cookie/show"))])
            _ = try await CrawlHarness.run(spider) { ($0.obeysRobots, $0.concurrentRequestsPerDomain) = (false, 1) }
            let shown = try #require(shop.requestLog(path: "/faults/cookie/show").first)
            let sent = try #require(shown.header("Cookie"))
            #expect(sent.contains("="))
            #expect(!sent.lowercased().contains("suffix"), "\(sent)")
        }
    }

    @Test func `P21 a server's crawl does not reach private addresses, on any hop`() async throws {
        try await withBookshop(books: 5) { shop in
            let direct = try await Self.crawl(shop, "status/200") { $0.allowsLoopback = false }
            #expect(direct.summary.pages == 0)
            #expect(shop.requestCount == 0)
            #expect(direct.summary.failures.allSatisfy { $0.reason.contains("ALLOW_PRIVATE_NETWORKS") })
            let hop = try await CrawlHarness.run(
                LinkSpider(urls: [try WebURL(shop.url("/faults/redirect-to-metadata"))], scope: .everywhere)
            ) { $0.obeysRobots = false }
            #expect(
                hop.summary.failures.contains { $0.url.contains("169.254.169.254") && $0.reason.contains("private") })
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

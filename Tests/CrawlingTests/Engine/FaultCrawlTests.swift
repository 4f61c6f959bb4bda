import Bookshop
import TestSupport
import Testing
import Web

@testable import Crawling

/// What the engine makes of everything that servers do wrong. Every fault of the shop is in one of the lists.
@Suite(.serialized) struct FaultCrawlTests {
    /// Faults that end a page, and a word of the reason that is recorded.
    static let fatal: [(fault: String, reason: String)] = [
        // Silence.
        ("hang", "FIRST_BYTE_TIMEOUT"), ("hang-body", "DOWNLOAD_TIMEOUT"), ("hang-mid-body", "DOWNLOAD_TIMEOUT"),
        ("slow-head", "DOWNLOAD_TIMEOUT"), ("endless-drip", "DOWNLOAD_TIMEOUT"), ("drop", "without an answer"),
        ("reset", "reset by peer"), ("drop-head", "cut off"), ("drop-body", "reset by peer"),
        // Framing.
        ("truncated", "cut off"), ("broken-chunk", "not valid HTTP"), ("chunk-overflow", "not valid HTTP"),
        ("chunk-no-newline", "not valid HTTP"), ("chunk-truncated", "cut off"), ("chunk-unfinished", "cut off"),
        ("duplicate-length", "not valid HTTP"), ("negative-length", "not valid HTTP"),
        ("huge-length", "not valid HTTP"),
        // Heads.
        ("endless-headers", "not valid HTTP"), ("endless-header", "not valid HTTP"), ("huge-header", "not valid HTTP"),
        ("many-headers", "not valid HTTP"), ("bad-status-line", "not valid HTTP"),
        ("bad-status-code", "not valid HTTP"), ("http-0.9", "not valid HTTP"), ("http-2.0", "not valid HTTP"),
        ("not-http", "not valid HTTP"), ("switching", "not valid HTTP"), ("endless-hints", "not valid HTTP"),
        ("cookie/flood", "longer than 64 KiB"),
        // Codings.
        ("gzip-bomb", "decompressed"), ("gzip-bomb-chunked", "decompressed"), ("gzip-corrupt", "decompressed"),
        ("gzip-bad-checksum", "decompressed"), ("gzip-truncated", "decompressed"),
        ("bad-gzip-declared", "decompressed"), ("unknown-coding", "decompressed"),
        // Answers without end.
        ("endless", "DOWNLOAD_MAXSIZE"), ("endless-text", "DOWNLOAD_MAXSIZE"), ("endless-tag", "DOWNLOAD_MAXSIZE"),
        ("endless-chunks", "DOWNLOAD_MAXSIZE"), ("endless-until-close", "DOWNLOAD_MAXSIZE"),
        ("endless-trailers", "the trailers do not end"),
        // Redirects.
        ("redirect-to-file", "not followed"), ("redirect-to-javascript", "not followed"),
        ("redirect-to-data", "not followed"), ("redirect-bad-url", "no URL"), ("redirect-self", "REDIRECT_MAX_TIMES"),
        ("redirect-empty", "REDIRECT_MAX_TIMES"), ("redirect-endless/1", "REDIRECT_MAX_TIMES"),
    ]

    /// Oddities that must come through as pages.
    static let odd = [
        "false-length", "no-content-length", "http-1.0", "same-length-twice", "length-and-chunked", "chunk-extensions",
        "status/204", "status/205", "status/304", "empty", "head-with-body",
        "gzip-members", "gzip-trailing", "gzip-empty", "bad-charset", "invalid-utf8", "charset-conflict", "late-meta",
        "no-type", "wrong-type", "large-head", "no-reason", "folded-header", "bare-lf", "header-nul", "split-head",
        "bad-header-name", "unasked-answer", "early-hints", "status/999", "flaky", "flaky-drop", "stale", "stale-idle",
        "slow-drip", "keepalive-close", "slow-close", "redirect-chain/5", "redirect-no-location",
        "redirect-two-locations", "redirect-bytes", "landing/x", "cookie/set", "cookie/show", "cookie/odd",
        "cookie/public-suffix",
    ]

    /// Markup that is hard on a parser.
    static let markups = [
        "nested", "nested-formatting", "nested-json", "nested-sitemaps", "entity-bomb", "nul-bytes", "huge-attribute",
        "many-attributes", "many-links", "long-url", "bad-urls", "unclosed-everything", "unclosed-comment",
        "unclosed-attribute",
    ]

    @Test func everyFaultIsTested() async throws {
        let elsewhere = HostileCrawlTests.traps + HostileCrawlTests.others
        let tested = Set(Self.fatal.map(\.fault) + Self.odd + Self.markups + elsewhere)
        try await withBookshop(books: 5) { shop in
            let untested = shop.faultNames.filter { name in
                name.hasSuffix("/*") ? !tested.contains { $0.hasPrefix(name.dropLast()) } : !tested.contains(name)
            }
            #expect(untested.isEmpty)
        }
    }

    @Test(arguments: fatal)
    func `P17 the reason is recorded and other pages go on`(_ fault: String, _ reason: String) async throws {
        try await withBookshop(books: 5, configure: { $0.faults.hang = .seconds(120) }) { shop in
            let crawl = try await CrawlHarness.fault(fault, of: shop) {
                // Once, and long enough that a loaded machine brings the other page meanwhile.
                if reason.contains("TIMEOUT") { $0.retryTimes = 0 }
                if reason.contains("FIRST_BYTE_TIMEOUT") { $0.firstByteTimeout = 5 }
                if reason.contains("DOWNLOAD_TIMEOUT") { $0.downloadTimeout = 5 }
                if fault.hasPrefix("endless") { $0.downloadMaxSize = 1 << 18 }
            }
            #expect(crawl.paths.contains(CrawlHarness.sound), "the other page came through")
            let failure = crawl.summary.failures.first { !$0.url.hasSuffix(CrawlHarness.sound) }
            let found = try #require(failure, "nothing was recorded")
            #expect(found.reason.contains(reason), "\(found.reason)")
            #expect(crawl.summary.finishReason == .finished)
            #expect(shop.requestCounts.keys.allSatisfy { !$0.hasPrefix("/trap/") })
        }
    }

    @Test(arguments: odd + markups) func comesThrough(_ fault: String) async throws {
        try await withBookshop(books: 5) { shop in
            let crawl = try await CrawlHarness.fault(fault, of: shop) {
                $0.retryTimes = 2
                $0.pageLimit = 30
            }
            #expect(crawl.summary.failures.filter { $0.url.hasSuffix("/faults/\(fault)") } == [])
            let own = crawl.paths.filter { $0 != CrawlHarness.sound }
            #expect(own.contains { $0.hasPrefix("/faults/") }, "the page came through")
            #expect(crawl.paths.contains(CrawlHarness.sound))
            #expect(shop.requestCounts.keys.allSatisfy { !$0.hasPrefix("/trap/") }, "what is no link was not followed")
        }
    }

    @Test(arguments: markups) func `P20 trees of hostile markup take bounded time`(_ fault: String) async throws {
        try await withBookshop(books: 5) { shop in
            let start = ContinuousClock.now
            let crawl = try await CrawlHarness.fault(fault, of: shop, needsTree: true)
            #expect(ContinuousClock.now - start < .seconds(120))
            #expect(crawl.summary.finishReason == .finished)
            #expect(crawl.summary.pages == 2)
            #expect(crawl.paths.contains(CrawlHarness.sound), "the other page came through")
            // An entity that names a file brings nothing of it.
            #expect(crawl.items.allSatisfy { !"\($0)".contains("root:") })
        }
    }
}

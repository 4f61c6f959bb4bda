import Foundation
import TestSupport
import Testing
import Web

@testable import Crawling

/// Runs one crawl and reads back what it wrote.
struct CrawlHarness {
    let summary: CrawlSummary
    /// The items, in the order in which they were written.
    let items: [JSONValue]

    /// The URLs of the items without their origin, sorted.
    var paths: [String] {
        items.compactMap { item in
            guard case .string(let url)? = item["url"], let parsed = try? WebURL(url) else { return nil }
            return parsed.path + (parsed.query.map { "?" + $0 } ?? "")
        }.sorted()
    }

    /// Crawls with settings that suit tests: loopback allowed, quick retries, no proxies.
    static func run(
        _ spider: any Spider, _ change: (inout Settings) -> Void = { _ in }
    ) async throws -> CrawlHarness {
        try await withScratchFolder { folder in
            var settings = Settings()
            settings.allowsLoopback = true
            settings.retryBackoff = 0.01
            settings.retryTimes = 2
            settings.seed = 1
            change(&settings)
            let path = folder.file("items.jsonl")
            let crawler = try Crawler(spider, .init(settings: settings, feeds: [try FeedDestination(path)]))
            let summary = try await crawler.run()
            let lines = try folder.text("items.jsonl").split(separator: "\n")
            let items = try lines.map { try JSONValue(parsing: String($0)) }
            return CrawlHarness(summary: summary, items: items)
        }
    }

    /// Follows links from `url` on its origin.
    static func links(
        _ url: String, scope: CrawlScope = .originsOfStart, _ change: (inout Settings) -> Void = { _ in }
    ) async throws -> CrawlHarness {
        try await run(LinkSpider(urls: [try WebURL(url)], scope: scope), change)
    }
}

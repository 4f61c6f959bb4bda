import Bookshop
import Foundation
import TestSupport
import Testing
import Web

@testable import Crawling

/// Logging in, by the example that shows it.
@Suite struct LoginCrawlTests {
    private static func crawl(_ shop: RunningBookshop, password: String) async throws -> CrawlHarness {
        let path = ExampleTests.root.appendingPathComponent("Examples/bookshop-login.yaml").path
        let arguments = ["base": shop.baseURL, "user": "reader", "password": password]
        return try await CrawlHarness.run(try SpiderFile.load(path: path, arguments: arguments))
    }

    @Test func seesWhatOnlyReadersSee() async throws {
        try await withBookshop(books: 5) { shop in
            let crawl = try await Self.crawl(shop, password: "reader")
            #expect(crawl.summary.finishReason == .finished)
            #expect(!crawl.items.isEmpty)
            let first = shop.requests.first { $0.path.hasPrefix("/account") }
            let login = try #require(shop.requests.last { $0.path == "/login" && $0.method == "POST" })
            #expect(try #require(first).index > login.index, "nothing is fetched before the log-in")
        }
    }

    @Test func `P33 a refused log-in fetches nothing and does not repeat the password`() async throws {
        try await withBookshop(books: 5) { shop in
            let crawl = try await Self.crawl(shop, password: "wrongsecret")
            #expect(crawl.summary.finishReason == .loginFailed)
            #expect(crawl.summary.pages == 0)
            #expect(crawl.summary.failures.count == 1)
            #expect(!"\(crawl.summary)".contains("wrongsecret"))
        }
    }
}

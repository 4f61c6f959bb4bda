import Bookshop
import TestSupport
import Testing
import Web

@testable import Crawling

/// https with certificates of our own.
@Suite(.serialized) struct TLSCrawlTests {
    private static func crawl(
        days: Int = 2, name: String = "DNS:localhost", _ change: @escaping (inout Settings, TestAuthority) -> Void
    ) async throws -> CrawlHarness {
        try await withScratchFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let pair = try await authority.issue("shop", for: [name], days: days)
            return try await withBookshop(
                books: 10, configure: { $0.certificate = .init(chain: pair.chain, key: pair.key) }
            ) { shop in
                try await CrawlHarness.links("https://localhost:\(shop.port)/catalogue/") {
                    $0.retryTimes = 0
                    change(&$0, authority)
                }
            }
        }
    }

    @Test func trustsWhatItIsTold() async throws {
        let crawl = try await Self.crawl { $0.tlsCAFile = $1.certificate }
        #expect(crawl.paths.filter { $0.hasPrefix("/book/") }.count == 10)
    }

    @Test func doesNotTrustStrangers() async throws {
        let crawl = try await Self.crawl { _, _ in }
        #expect(crawl.summary.pages == 0)
        #expect(crawl.summary.failures.first?.reason.contains("certificate cannot be trusted") == true)
        let told = try await Self.crawl { settings, _ in settings.tlsVerify = false }
        #expect(told.summary.pages > 0)
    }

    @Test func doesNotTrustAnotherNameOrAnOldCertificate() async throws {
        let other = try await Self.crawl(name: "DNS:elsewhere.example") { $0.tlsCAFile = $1.certificate }
        #expect(other.summary.pages == 0)
        let expired = try await Self.crawl(days: -1) { $0.tlsCAFile = $1.certificate }
        #expect(expired.summary.pages == 0)
    }

    @Test func saysWhenThereIsNoTLS() async throws {
        try await ScriptedServer.withServer { connection in
            _ = try await connection.read()
            try await connection.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        } _: { server in
            let crawl = try await CrawlHarness.links("https://localhost:\(server.port)/") { $0.retryTimes = 0 }
            #expect(crawl.summary.failures.first?.reason.contains("does not speak TLS") == true)
        }
    }
}

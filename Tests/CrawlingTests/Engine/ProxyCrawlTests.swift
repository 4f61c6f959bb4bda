import Bookshop
import TestSupport
import Testing
import Web

@testable import Crawling

/// Crawls through real proxies.
@Suite struct ProxyCrawlTests {
    @Test func goesThroughProxiesInTurn() async throws {
        try await withBookshop(books: 20) { shop in
            try await TestProxy.withProxy(.http, credentials: ("u", "p")) { web, webPort in
                try await TestProxy.withProxy(.socks5, credentials: ("u", "p")) { socks, socksPort in
                    let crawl = try await CrawlHarness.links(shop.url("/catalogue/")) {
                        $0.proxies = ["http://u:p@127.0.0.1:\(webPort)", "socks5://u:p@127.0.0.1:\(socksPort)"]
                    }
                    #expect(crawl.paths.filter { $0.hasPrefix("/book/") }.count == 20)
                    #expect(web.passages.contains { $0.way == .forward && $0.accepted && $0.user == "u" })
                    #expect(socks.passages.contains { $0.way == .socks && $0.accepted && $0.user == "u" })
                }
            }
        }
    }

    @Test(arguments: [TestProxy.Kind.http, .socks5]) func tunnelsTLS(_ kind: TestProxy.Kind) async throws {
        try await withScratchFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let pair = try await authority.issue("shop", for: ["DNS:localhost"])
            let certificate = Bookshop.Certificate(chain: pair.chain, key: pair.key)
            try await withBookshop(books: 5, configure: { $0.certificate = certificate }) { shop in
                try await TestProxy.withProxy(kind) { proxy, port in
                    let crawl = try await CrawlHarness.links("https://localhost:\(shop.port)/catalogue/") {
                        $0.proxies = ["\(kind == .http ? "http" : "socks5")://127.0.0.1:\(port)"]
                        $0.tlsCAFile = authority.certificate
                    }
                    #expect(crawl.paths.filter { $0.hasPrefix("/book/") }.count == 5)
                    // The proxy learns the name and nothing else.
                    let way: TestProxy.Passage.Way = kind == .http ? .connect : .socks
                    #expect(!proxy.passages.isEmpty)
                    #expect(proxy.passages.allSatisfy { $0.way == way && $0.target == "localhost:\(shop.port)" })
                }
            }
        }
    }

    @Test func aProxyThatRefusesIsNamedWithoutItsPassword() async throws {
        try await withBookshop(books: 5) { shop in
            try await TestProxy.withProxy(.socks5, credentials: ("u", "right")) { _, port in
                let crawl = try await CrawlHarness.links(shop.baseURL) {
                    $0.proxies = ["socks5://u:wrongsecret@127.0.0.1:\(port)"]
                    $0.retryTimes = 0
                }
                #expect(crawl.summary.pages == 0)
                let reason = try #require(crawl.summary.failures.first?.reason)
                #expect(reason.contains("proxy"))
                #expect(!reason.contains("wrongsecret"))
            }
        }
    }

    /// What a proxy may do in place of its work.
    enum Misdeed: CaseIterable, Sendable {
        case closesAtOnce, resetsAtOnce, saysNothing, talksWithoutEnd, closesBehindItsAnswer, saysNothingBehindItsAnswer
    }

    @Test(arguments: Misdeed.allCases, [TestProxy.Kind.http, .socks5])
    func `P17 a proxy that breaks ends no crawl but its pages`(_ misdeed: Misdeed, _ kind: TestProxy.Kind) async throws
    {
        try await ScriptedServer.withServer { connection in
            switch misdeed {
            case .closesAtOnce: return
            case .resetsAtOnce: try await connection.reset()
            case .saysNothing: _ = try await connection.readToEnd()
            case .talksWithoutEnd:
                while true { try await connection.write([UInt8](repeating: 5, count: 4_096)) }
            case .closesBehindItsAnswer, .saysNothingBehindItsAnswer:
                if kind == .http {
                    _ = try await connection.readHead()
                    try await connection.write("HTTP/1.1 200 Established\r\n\r\n")
                } else {
                    _ = try await connection.read(count: 3)
                    try await connection.write([5, 0])
                    _ = try await connection.read(count: 5)
                    try await connection.write([5, 0, 0, 1, 127, 0, 0, 1, 0, 80])
                }
                if misdeed == .saysNothingBehindItsAnswer { _ = try await connection.readToEnd() }
            }
        } _: { server in
            // A tunnel in both cases: HTTP proxies make one for https only.
            let scheme = kind == .http ? "https" : "http"
            let urls = try (1...20).map { try WebURL("\(scheme)://site.invalid/\($0)") }
            let crawl = try await CrawlHarness.run(LinkSpider(urls: urls)) {
                $0.obeysRobots = false
                $0.proxies = ["\(kind == .http ? "http" : "socks5")://127.0.0.1:\(server.port)"]
                $0.concurrentRequestsPerDomain = 16
                $0.connectTimeout = 0.3
                $0.firstByteTimeout = 0.3
                $0.retryTimes = 1
            }
            #expect(crawl.summary.finishReason == .finished)
            #expect(crawl.summary.pages == 0)
            #expect(crawl.summary.failures.count == 20)
            #expect(crawl.summary.failures.allSatisfy { !$0.reason.isEmpty })
        }
    }
}

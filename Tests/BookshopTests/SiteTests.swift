import Bookshop
import Foundation
import TestSupport
import Testing

@Suite struct SiteTests {
    @Test func theAPIListsEveryBookPageByPage() async throws {
        try await withBookshop(books: 130) { shop in
            var next: String? = "/api/books?page=1&per_page=50"
            var ids: [Int] = []
            while let path = next {
                let answer = try await RawClient.fetch(path, port: shop.port)
                #expect(answer.header("content-type") == "application/json")
                let json = try #require(
                    try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
                let books = try #require(json["books"] as? [[String: Any]])
                ids += books.compactMap { $0["id"] as? Int }
                #expect(json["count"] as? Int == 130)
                next = json["next"] as? String
            }
            #expect(ids == Array(1...130))
        }
    }

    @Test func anEntryOfTheAPISaysWhatTheCatalogueKnows() async throws {
        try await withBookshop { shop in
            let book = try #require(shop.catalogue.book(5))
            let answer = try await RawClient.fetch(book.apiPath, port: shop.port)
            let json = try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
            #expect(json["title"] as? String == book.title)
            #expect(json["url"] as? String == book.path)
            let price = try #require(json["price"] as? [String: Any])
            #expect(price["amount"] as? Double == Double(book.price) / 100)
            #expect(price["currency"] as? String == "RUB")
        }
    }

    @Test func searchFindsByTitle() async throws {
        try await withBookshop { shop in
            let book = try #require(shop.catalogue.book(3))
            let words = book.title.replacing(" ", with: "+")
            let page = try await RawClient.fetch("/search?q=\(words)", port: shop.port).text
            #expect(page.contains("href=\"\(book.path)\""))
            let nothing = try await RawClient.fetch("/search?q=zzz", port: shop.port)
            #expect(nothing.text.contains("Found: 0"))
        }
    }

    @Test func sitemapsNameEveryBookAndList() async throws {
        try await withBookshop(books: 600) { shop in
            let index = try await RawClient.fetch("/sitemap.xml", port: shop.port).text
            let parts = index.matches(of: /<loc>http:\/\/[^\/]+([^<]+)<\/loc>/).map { String($0.1) }
            #expect(parts == ["/sitemap-books-1.xml.gz", "/sitemap-books-2.xml.gz", "/sitemap-categories.xml"])
            var books: [String] = []
            for part in parts.dropLast() {
                let answer = try await RawClient.fetch(part, port: shop.port)
                #expect(answer.header("content-encoding") == nil)
                let text = try await gunzip(answer.body)
                books += text.matches(of: /<loc>http:\/\/[^\/]+([^<]+)<\/loc>/).map { String($0.1) }
            }
            #expect(books == shop.catalogue.books.map(\.path))
            let lists = try await RawClient.fetch("/sitemap-categories.xml", port: shop.port).text
            #expect(lists.components(separatedBy: "<loc>").count == Category.all.count + 2)
        }
    }

    @Test func theFeedIsXMLOfTheLastBooks() async throws {
        try await withBookshop { shop in
            let feed = try await RawClient.fetch("/feed.rss", port: shop.port)
            #expect(feed.header("content-type") == "application/rss+xml; charset=utf-8")
            #expect(feed.text.components(separatedBy: "<item>").count == 21)
            let last = try #require(shop.catalogue.books.last)
            #expect(feed.text.contains(last.path))
        }
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func redirectsLeadToTheRestOfTheirPath(code: Int) async throws {
        try await withBookshop { shop in
            let answer = try await RawClient.fetch("/redirect/\(code)/catalogue/?a=1&b=2", port: shop.port)
            #expect(answer.status == code)
            #expect(answer.header("location") == "/catalogue/?a=1&b=2")
            let post = try await RawClient.fetch("/redirect/\(code)/echo", port: shop.port, method: "POST", body: "x=1")
            #expect(post.status == code)
            #expect(post.header("location") == "/echo")
        }
    }

    @Test func oldAddressesOfBooksMoved() async throws {
        try await withBookshop { shop in
            let even = try await RawClient.fetch("/old/2", port: shop.port)
            #expect(even.status == 301)
            #expect(even.header("location") == shop.url(try #require(shop.catalogue.book(2)).path))
            let odd = try await RawClient.fetch("/old/3", port: shop.port)
            #expect(odd.header("location") == ".." + (try #require(shop.catalogue.book(3)).path))
        }
    }

    @Test func echoSaysWhatWasPosted() async throws {
        try await withBookshop { shop in
            let post = try await RawClient.fetch("/echo", port: shop.port, method: "POST", body: "x=1")
            #expect(post.text == "POST x=1")
            let get = try await RawClient.fetch("/echo", port: shop.port)
            #expect(get.text == "GET ")
        }
    }

    @Test func robotsAnswersAsConfigured() async throws {
        typealias Case = (answer: Bookshop.RobotsAnswer, status: Int, text: String)
        let cases: [Case] = [
            (.disallowAll, 200, "User-agent: *\nDisallow: /\n"), (.text("x: y\n"), 200, "x: y\n"),
            (.status(503), 503, ""), (.status(404), 404, ""),
        ]
        for (answer, status, text) in cases {
            try await withBookshop {
                $0.robots = answer
            } _: { shop in
                let got = try await RawClient.fetch("/robots.txt", port: shop.port)
                #expect(got.status == status)
                #expect(got.text == text)
            }
        }
    }

    @Test func robotsRulesNameTheirSitemapAndDelay() async throws {
        try await withBookshop {
            $0.crawlDelay = 3
        } _: { shop in
            let text = try await RawClient.fetch("/robots.txt", port: shop.port).text
            #expect(text == shop.robotsRules)
            #expect(text.contains("\nDisallow: /private/\nAllow: /private/open.html\n"))
            #expect(text.contains("\nCrawl-delay: 3\n"))
            #expect(text.contains("\nSitemap: \(shop.baseURL)/sitemap.xml\n"))
        }
        try await withBookshop { shop in #expect(!shop.robotsRules.contains("Crawl-delay")) }
    }

    @Test func robotsRedirectsAsOftenAsConfigured() async throws {
        try await withBookshop {
            $0.robots = .redirects(2)
        } _: { shop in
            let paths = ["/robots.txt", "/robots/1", "/robots/2"]
            var statuses: [Int] = []
            for path in paths { statuses.append(try await RawClient.fetch(path, port: shop.port).status) }
            #expect(statuses == [301, 301, 200])
        }
    }

    @Test func robotsCanHang() async throws {
        try await withBookshop {
            $0.robots = .hang
            $0.faults.hang = .milliseconds(30)
        } _: { shop in
            await #expect(throws: ScriptError.self) { try await RawClient.fetch("/robots.txt", port: shop.port) }
            #expect(shop.requests(path: "/robots.txt") == 1)
        }
    }

    @Test func theTreeOfManyPagesReachesEachOfThem() async throws {
        try await withBookshop {
            $0.manyPages = 137
        } _: { shop in
            var seen: Set<String> = ["/many/"]
            var waiting = ["/many/"]
            while let path = waiting.popLast() {
                let answer = try await RawClient.fetch(path, port: shop.port)
                #expect(answer.status == 200)
                for match in answer.text.matches(of: /href="([^"]+)"/) where seen.insert(String(match.1)).inserted {
                    waiting.append(String(match.1))
                }
            }
            #expect(seen == Set(["/many/"] + (1...137).map { "/many/\($0)" }))
        }
    }

    @Test func nofollowIsSaidInEveryWay() async throws {
        try await withBookshop { shop in
            let start = try await RawClient.fetch("/nofollow/", port: shop.port).text
            #expect(start.contains(#"href="/nofollow/link-target" rel="noopener NoFollow ugc""#))
            let meta = try await RawClient.fetch("/nofollow/meta", port: shop.port)
            #expect(meta.text.contains(#"<meta name="robots" content="index, NoFollow">"#))
            let header = try await RawClient.fetch("/nofollow/header", port: shop.port)
            #expect(header.header("x-robots-tag") == "nofollow")
            #expect(header.text.contains("/nofollow/behind-header"))
        }
    }

    @Test func deepPagesLinkOneDeeper() async throws {
        try await withBookshop { shop in
            let page = try await RawClient.fetch("/deep/41", port: shop.port).text
            #expect(page.contains(#"<a href="42""#))
        }
    }

    @Test func structuredDataAgreesWithItself() async throws {
        try await withBookshop { shop in
            let book = try #require(shop.catalogue.book(1))
            let page = try await RawClient.fetch("/structured/", port: shop.port).text
            let script = try #require(page.firstMatch(of: /ld\+json">([\s\S]+?)<\/script>/)?.1)
            let json = try #require(try JSONSerialization.jsonObject(with: Data(script.utf8)) as? [String: Any])
            #expect(json["name"] as? String == book.title)
            #expect(page.contains("<h1 itemprop=\"name\">\(book.title)</h1>"))
            #expect(page.contains("itemscope itemtype=\"https://schema.org/Book\""))
        }
    }

    @Test func picturesArePNG() async throws {
        try await withBookshop { shop in
            let answer = try await RawClient.fetch("/images/4.png", port: shop.port)
            #expect(answer.header("content-type") == "image/png")
            #expect(answer.body.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
            // The last chunk of every PNG, with its checksum as the standard gives it.
            #expect(answer.body.suffix(8).elementsEqual([0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]))
        }
    }
}

/// `bytes` through the gzip of this machine, which checks lengths and checksums.
func gunzip(_ bytes: [UInt8]) async throws -> String {
    try await withScratchFolder { folder in
        let file = try folder.write(bytes, to: "x.gz")
        let result = try await Program(path: "/bin/gzip").run(["-dc", file])
        try #require(result.code == 0, "\(result.errors)")
        return result.output
    }
}

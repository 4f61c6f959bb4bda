import TestSupport
import Testing

@testable import Web

@Suite struct SitemapBoundsTests {
    static func entries(_ count: Int) -> [UInt8] {
        Array("<urlset>".utf8) + (0..<count).flatMap { Array("<url><loc>/\($0)</loc></url>".utf8) }
            + Array("</urlset>".utf8)
    }

    @Test func `P17 the number of entries is bounded`() {
        let (summary, entries) = SitemapReaderTests.read(Self.entries(100), limits: .init(entries: 60))
        #expect(summary == .init(kind: .sitemap, entries: 60, isCut: true))
        #expect(entries.last?.location == "/59")
        #expect(!SitemapReaderTests.read(Self.entries(60), limits: .init(entries: 60)).summary.isCut)
        #expect(SitemapReader.Limits().entries == 500_000)
    }

    @Test func `P17 what lies behind the limit in bytes is not read`() {
        let document = Self.entries(100)
        let (summary, entries) = SitemapReaderTests.read(document, limits: .init(bytes: document.count / 2))
        #expect(summary.isCut)
        #expect(45...52 ~= entries.count)
        #expect(SitemapReaderTests.read(document, limits: .init(bytes: -1)).entries.isEmpty)
    }

    @Test func `the receiver ends the reading`() {
        let (summary, entries) = SitemapReaderTests.read(Self.entries(100), atMost: 7)
        #expect(entries.count == 7)
        #expect(summary == .init(kind: .sitemap, entries: 7, isCut: true))
    }

    @Test(arguments: [(100, true), (101, false)])
    func `P18 a URL that is too long is passed over`(length: Int, isTaken: Bool) {
        let url = "/" + String(repeating: "x", count: length - 1)
        let document = SitemapReaderTests.urlset("<url><loc>\(url)</loc></url><url><loc>/b</loc></url>")
        let (summary, entries) = SitemapReaderTests.read(Array(document.utf8), limits: .init(locationLength: 100))
        #expect(entries.map(\.location) == (isTaken ? [url, "/b"] : ["/b"]))
        #expect(summary.skipped == (isTaken ? 0 : 1))
    }

    @Test(arguments: [
        "<", "<a", "<!", "<!--", "<![CDATA[", "<!D[", "<?", "</", "<a b='", "&", "<url><loc>", "<url>", "<loc>&#",
        "<link href='", "]>",
    ])
    func `P20 hostile XML takes bounded time`(piece: String) {
        for head in ["<urlset><url><loc>", "<feed><entry>"] {
            let document = Array((head + String(repeating: piece, count: 400_000 / piece.utf8.count)).utf8)
            let time = threadTime { _ = SitemapReaderTests.read(document) }
            // Linear time is a fraction of a second in a debug build; quadratic would be minutes.
            #expect(time < .seconds(5))
        }
    }

    @Test func `P32 damaged documents end nothing`() {
        var mutations = SeededMutations(seed: 41)
        let samples = [
            SitemapReaderTests.urlset(
                "<url><loc>/a&amp;b</loc><lastmod>2024</lastmod></url><url><loc><![CDATA[/b]]></loc></url>"),
            "<feed><entry><link rel='alternate' href=\"/a\"/><updated>x</updated></entry></feed>",
            "https://h.example/a\r\nhttps://h.example/b\n",
        ].map { Array($0.utf8) }
        var found = 0
        for round in 0..<2000 {
            let document = mutations.mutate(
                samples[round % 3], with: ["<", ">", "<!--", "-->", "<![CDATA[", "]]>", "&#x", "'", "<?"])
            let (summary, entries) = SitemapReaderTests.read(document)
            found += entries.count
            #expect(summary.entries == entries.count)
            #expect(entries.allSatisfy { !$0.location.isEmpty })
        }
        #expect(found > 1000)
    }
}

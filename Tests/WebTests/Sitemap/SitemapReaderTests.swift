import Testing

@testable import Web

@Suite struct SitemapReaderTests {
    static func read(
        _ document: [UInt8], limits: SitemapReader.Limits = .init(), atMost: Int = .max
    ) -> (summary: SitemapReader.Summary, entries: [SitemapEntry]) {
        var entries: [SitemapEntry] = []
        let summary = SitemapReader.read(document.span, limits: limits) { entry, _ in
            entries.append(entry)
            return entries.count < atMost
        }
        return (summary, entries)
    }

    static func locations(_ document: String) -> [String] { read(Array(document.utf8)).entries.map(\.location) }

    static func urlset(_ entries: String) -> String {
        "<?xml version=\"1.0\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\(entries)</urlset>"
    }

    @Test func `a sitemap is read`() {
        let document = Self.urlset(
            """
            <!-- two pages -->
            <url><loc>https://h.example/a?x=1&amp;y=2</loc><lastmod>2024-01-02</lastmod>
              <changefreq>daily</changefreq><priority>0.8</priority></url>
            <url>
              <loc>
                 https://h.example/b
              </loc>
            </url>
            """)
        let (summary, entries) = Self.read(Array(document.utf8))
        #expect(summary == .init(kind: .sitemap, entries: 2))
        #expect(
            entries == [
                SitemapEntry(location: "https://h.example/a?x=1&y=2", lastModified: "2024-01-02", priority: "0.8"),
                SitemapEntry(location: "https://h.example/b"),
            ])
    }

    @Test func `an index is told apart from a sitemap`() {
        let document =
            "<sitemapindex><sitemap><loc>https://h.example/1.xml.gz</loc><lastmod>2024</lastmod></sitemap></sitemapindex>"
        let (summary, entries) = Self.read(Array(document.utf8))
        #expect(summary == .init(kind: .index, entries: 1))
        #expect(entries == [SitemapEntry(location: "https://h.example/1.xml.gz", lastModified: "2024")])
    }

    @Test(
        arguments: [
            (
                "<rss version='2.0'><channel><link>https://h.example/</link><item><title>x</title>"
                    + "<link>https://h.example/a</link><pubDate>Sun, 06 Nov 1994 08:49:37 GMT</pubDate></item></channel></rss>",
                "Sun, 06 Nov 1994 08:49:37 GMT"
            ),
            (
                "<rdf:RDF xmlns='http://purl.org/rss/1.0/'><channel><link>/</link></channel><item><link>https://h.example/a</link></item></rdf:RDF>",
                nil
            ),
            (
                "<feed xmlns='http://www.w3.org/2005/Atom'><link href='/'/><entry><link rel='self' href='/self'/>"
                    + "<link rel=\"alternate\" type='text/html' href=\"https://h.example/a\"/><updated>2024-01-02T03:04:05Z</updated>"
                    + "</entry></feed>", "2024-01-02T03:04:05Z"
            ),
            (
                "<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:entry><a:link href='https://h.example/a'></a:link></a:entry></a:feed>",
                nil
            ),
            (
                "<rss><channel><item><atom:link href='/no'/><link><![CDATA[https://h.example/a]]></link></item></channel></rss>",
                nil
            ),
        ] as [(String, String?)])
    func `feeds are read`(document: String, lastModified: String?) {
        let (summary, entries) = Self.read(Array(document.utf8))
        #expect(summary.kind == .feed)
        #expect(entries == [SitemapEntry(location: "https://h.example/a", lastModified: lastModified)])
    }

    @Test(arguments: ["\n", "\r\n", "\r", "\n\n \n"])
    func `a list of lines is read`(end: String) {
        let lines = [
            "\u{FEFF}https://h.example/a", "  HTTP://h.example/b\t", "ftp://h.example/c", "nonsense",
            "https://h.example/d",
        ]
        let (summary, entries) = Self.read(Array(lines.joined(separator: end).utf8))
        #expect(summary == .init(kind: .text, entries: 3, skipped: 2))
        #expect(entries.map(\.location) == ["https://h.example/a", "HTTP://h.example/b", "https://h.example/d"])
    }

    @Test(arguments: [
        ("<url><loc>/a</loc><image:image><image:loc>/no.png</image:loc></image:image></url>", ["/a"]),
        ("<url><image:image><image:loc>/no.png</image:loc></image:image><loc>/a</loc></url>", ["/a"]),
        ("<url><loc>/a</loc><xhtml:link rel='alternate' href='/de'/></url>", ["/a"]),
        ("<s:url><s:loc>/a</s:loc></s:url><s:url><loc>/no</loc></s:url>", ["/a"]),
        ("<url><loc><![CDATA[/a?x&y]]></loc></url>", ["/a?x&y"]),
        ("<url><loc>/<![CDATA[a&amp;]]>&amp;b</loc></url>", ["/a&amp;&b"]),
        ("<url><loc>/a&#38;b&#x26;c&quot;&apos;&lt;&gt;</loc></url>", ["/a&b&c\"'<>"]),
        ("<url><loc>/a&b&nbsp;&#0;&#xD800;&#x110000;&#;&amp</loc></url>", ["/a&b&nbsp;&#0;&#xD800;&#x110000;&#;&amp"]),
        ("<url><loc>/a</loc><loc>/no</loc></url>", ["/a"]), ("<url><loc/><loc>/a</loc></url>", ["/a"]),
        ("<url><loc >/a</loc ></url >", ["/a"]), ("<url><loc x='>'>/a</loc></url>", ["/a"]),
        ("<url><loc>/a<!-- no --></loc></url>", ["/a"]), ("<url><loc>/a</loc><?php no ?></url>", ["/a"]),
    ])
    func `an entry is read whatever stands in it`(entry: String, locations: [String]) {
        #expect(Self.locations(Self.urlset(entry)) == locations)
    }

    @Test(arguments: [
        ("<url><loc>/a</loc><url><loc>/b</loc></url></urlset>", ["/a", "/b"]),
        ("<urlset><url><loc>/a</loc>", ["/a"]), ("<urlset><url><loc>/a", ["/a"]), ("<urlset><url><loc>/a</lo", ["/a"]),
        ("<urlset><url><loc>/a<lastmod>2024</lastmod></url>", ["/a"]), ("<urlset><url><loc>/a</loc", ["/a"]),
        (
            "<urlset><url><loc>/a</loc></url><url></url><url/><url><loc> </loc></url><url><loc>/b</loc></url>",
            ["/a", "/b"]
        ),
        ("<urlset <url><loc>/a</loc></url>", ["/a"]), ("<urlset x='y><url><loc>/a</loc></url>", ["/a"]),
        ("<urlset>< & > <<url><loc>/a</loc></url>", ["/a"]),
        ("<urlset><url><loc>/a</loc></url><!-- <url><loc>/b</loc>", ["/a"]),
        ("\n <urlset></urlset></url></loc><url><loc>/a</loc></url>", ["/a"]),
    ])
    func `broken XML is read as far as it goes`(document: String, locations: [String]) {
        #expect(Self.locations(document) == locations)
    }

    @Test func `P20 a document type is passed over and nothing it declares is used`() {
        let document =
            "<?xml version='1.0'?><!DOCTYPE urlset [ <!ENTITY a SYSTEM 'file:///etc/passwd'> <!ENTITY b \"<url><loc>/no</loc></url>\">"
            + " <!ENTITY c '&b;&b;&b;'> ]><urlset><url><loc>/&a;&c;</loc></url></urlset>"
        #expect(Self.locations(document) == ["/&a;&c;"])
    }

    @Test(arguments: [
        "", " \n", "<html><body><a href='/x'>x</a></body></html>", "<", "<>", "</urlset>", "{\"a\": 1}", "\u{FEFF}",
    ])
    func `what is no list of URLs has none`(document: String) { #expect(Self.locations(document).isEmpty) }
}

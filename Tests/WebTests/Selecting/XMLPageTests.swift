import Testing

@testable import Web

/// Feeds and site maps as pages.
struct XMLPageTests {
    private static let feed = """
        <?xml version="1.0" encoding="ISO-8859-1"?>
        <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
        <channel><title>Größe</title><item><title>One</title><link>http://a.example/1</link><dc:creator>Ann</dc:creator>
        <content:encoded><![CDATA[<p>Hi &amp; bye</p>]]></content:encoded><pubDate/></item>
        <item><title>Two &amp; a half</title><link>http://a.example/2</link><dc:creator>Bob</dc:creator></item>
        </channel></rss>
        """

    @Test(
        arguments: [
            ("//item/title/text()", ["One", "Two & a half"]), ("//dc:creator/text()", ["Ann", "Bob"]),
            ("string(//content:encoded)", ["<p>Hi &amp; bye</p>"]), ("//channel/title/text()", ["Größe"]),
            ("//item[2]/link", ["<link>http://a.example/2</link>"]), ("//pubDate", ["<pubDate/>"]),
            ("/rss/@version", ["2.0"]), ("//pubdate", []),
        ])
    func xpath(_ expression: String, _ values: [String]) throws {
        let tree = try LibXML2TreeBuilder().tree(xml: Self.feed)
        #expect(try tree.select(.xpath(expression)).map(\.value) == values)
    }

    @Test(
        arguments: [
            ("item > title::text", ["One", "Two & a half"]), ("creator::text", ["Ann", "Bob"]),
            ("pubDate", ["<pubDate/>"]),
            ("pubdate", []), ("rss::attr(version)", ["2.0"]), ("item:nth-child(3) link::text", ["http://a.example/2"]),
        ])
    func css(_ selector: String, _ values: [String]) throws {
        let tree = try LibXML2TreeBuilder().tree(xml: Self.feed)
        #expect(try tree.select(.css(selector)).map(\.value) == values)
    }

    /// Atom and site maps name their namespace once, at the root; their elements are found by plain names.
    @Test func defaultNamespacesAreTakenOff() throws {
        let page = """
            <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://i.example/"><url><loc>http://a/</loc>
            <image:image><image:loc>http://a/i.png</image:loc></image:image></url></urlset>
            """
        let builder = LibXML2TreeBuilder()
        let tree = try builder.tree(xml: page)
        #expect(try tree.select(.xpath("//url/loc/text()")).map(\.value) == ["http://a/"])
        #expect(try tree.select(.xpath("//image:loc/text()")).map(\.value) == ["http://a/i.png"])
        // Prefixes are those of the page at hand.
        let other = try builder.tree(xml: "<r xmlns:x='urn:x'><x:loc>1</x:loc></r>")
        #expect(throws: SelectorFault.self) { try other.select(.xpath("//image:loc")) }
        #expect(try other.select(.xpath("//x:loc/text()")).map(\.value) == ["1"])
        #expect(throws: SelectorFault.self) { try builder.tree(html: "<p>").select(.xpath("//x:loc")) }
    }

    @Test func P20_nothingIsExpandedOrFetched() throws {
        let entities = (1..<12).map { "<!ENTITY e\($0) '&e\($0 - 1);&e\($0 - 1);&e\($0 - 1);&e\($0 - 1);'>" }.joined()
        let page = """
            <!DOCTYPE r SYSTEM "file:///etc/hostname" [<!ENTITY e0 'ha'>\(entities)<!ENTITY f SYSTEM "file:///etc/hostname">
            <!ENTITY % p SYSTEM "file:///etc/hostname"> %p; <!ATTLIST x y CDATA "default">]>
            <r>[&e11;|&f;|&lt;&#65;]<x z="&e11;&f;&quot;"/></r>
            """
        let tree = try LibXML2TreeBuilder().tree(xml: page)
        #expect(tree.document.text.trimming() == "[||<A]")
        #expect(try tree.first(.css("x"))?.value == "<x z=\"&quot;\"/>")
    }

    /// As far as it is well formed, and never a crash.
    @Test(arguments: [
        "", " ", "text", "<", "<a", "<a><b>x</a>", "<a>\u{0}</a>", "<a b=c/>", "<a/><b/>", "<?xml?>", "<!DOCTYPE",
    ])
    func P20_brokenXMLGivesWhatThereIs(_ page: String) throws {
        let builder = LibXML2TreeBuilder()
        let tree = try builder.tree(xml: page)
        #expect(try tree.select(.xpath("//*")).count == tree.select(.css("*")).count)
        #expect(try builder.tree(xml: "<a>next</a>").document.text == "next")
    }

    @Test func P20_deepXMLIsBounded() throws {
        let tree = try LibXML2TreeBuilder().tree(xml: String(repeating: "<a>", count: 100_000))
        let count = try tree.select(.css("a")).count
        #expect(count >= 200 && count <= 300)
        #expect(tree.document.html.hasPrefix("<a><a>"))
    }
}

extension String {
    fileprivate func trimming() -> String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}

import Testing

@testable import Web

/// Selecting inside nodes, and what nodes give.
struct SelectingContextTests {
    private func texts(_ tree: LibXML2Tree, _ selector: Selector, _ node: LibXML2Node) throws -> [String] {
        try tree.select(selector, from: node).map(\.text)
    }

    /// CSS sees the node and what is inside it; ancestors outside do not count, as in parsel.
    @Test func cssStaysInsideItsNode() throws {
        let tree = try LibXML2TreeBuilder().tree(page: "shop")
        let cards = try tree.select(.css("article")).compactMap(\.node)
        #expect(cards.count == 3)
        #expect(try cards.map { try texts(tree, .css("a::attr(href)"), $0) } == [["/b/7"], ["/b/8"], ["/b/12"]])
        let second = try #require(cards.dropFirst().first)
        #expect(try texts(tree, .css("::attr(data-id)"), second) == ["8"])
        #expect(try texts(tree, .css("article > p:last-child::text"), second) == ["Gone"])
        #expect(try texts(tree, .css(":scope > h2 ::text"), second) == ["Eight…"])
        #expect(try texts(tree, .css("div article a"), second).isEmpty)
        #expect(try texts(tree, .css("article + article::attr(data-id)"), second) == ["8"])
        #expect(try texts(tree, .css("::text"), second).joined().split(separator: "\n") == ["Eight…", "£22.65Gone"])
    }

    @Test func xpathBeginsAtItsNode() throws {
        let tree = try LibXML2TreeBuilder().tree(page: "shop")
        let card = try #require(try tree.first(.xpath("//article[2]"))?.node)
        #expect(try texts(tree, .xpath("h2/a/@title"), card) == ["Eight Days"])
        #expect(try texts(tree, .xpath(".//p/text()"), card) == ["£22.65", "Gone"])
        #expect(try texts(tree, .xpath("../article[1]/@data-id"), card) == ["7"])
        #expect(try texts(tree, .xpath("//article/@data-id"), card) == ["7", "8", "12"])
        let attribute = try #require(try tree.first(.xpath("@data-id"), from: card)?.node)
        #expect(attribute.kind == .attribute)
        #expect(attribute.name == "data-id")
        #expect(try texts(tree, .xpath("../h2/a/text()"), attribute) == ["Eight…"])
        #expect(try texts(tree, .css("*"), attribute).isEmpty)
    }

    /// XPath 1.0, section 4: numbers, strings and booleans.
    @Test(
        arguments: [
            ("count(//li)", "9"), ("1 div 0", "Infinity"), ("-1 div 0", "-Infinity"), ("0 div 0", "NaN"),
            ("2 + 3", "5"),
            ("0.5", "0.5"), ("-0.25", "-0.25"), ("count(//li) > 3", "true"), ("boolean(//nosuch)", "false"),
            ("string(//em)", "Ferns"), ("string(//nosuch)", ""), ("string-length(//title)", "17"),
            ("lang('en')", "false"), ("//comment()", "<!-- begin -->"),
            ("id('list top')[1]/@id", "top"), ("count(id('list top'))", "2"), ("count(id(//a))", "0"),
        ])
    func xpathValues(_ expression: String, _ value: String) throws {
        let tree = try LibXML2TreeBuilder().tree(page: "article")
        #expect(try tree.first(.xpath(expression))?.value == value)
    }

    @Test(arguments: ["count(1)", "//a/text() + has-class()", "//a[has-class()]", "id()", "1/a", "x:a"])
    func xpathFaultsOfEvaluation(_ expression: String) throws {
        let tree = try LibXML2TreeBuilder().tree(page: "article")
        let selector = try? Selector.xpath(expression)
        if let selector {
            let fault = #expect(throws: SelectorFault.self) { try tree.select(selector) }
            #expect(fault?.code == .evaluation)
        } else {
            #expect(expression == "1/a")
        }
    }

    @Test func nodesGiveTheirParts() throws {
        let tree = try LibXML2TreeBuilder().tree(page: "article")
        let heading = try #require(try tree.first(.css("h1"))?.node)
        #expect(heading.kind == .element)
        #expect(heading.name == "h1")
        #expect(heading.text == "Of Ferns & Mosses")
        #expect(heading.html == "<h1 id=\"top\">Of <em>Ferns</em> &amp; Mosses</h1>")
        #expect(heading.attribute("ID") == "top")
        #expect(heading.attribute("class") == nil)
        #expect(heading.parent?.name == "body")
        #expect(heading.children.map(\.name) == ["em"])
        #expect(tree.document.kind == .document)
        #expect(tree.document.children.map(\.name) == ["html"])
        #expect(tree.document.children.first?.parent == nil)
        let german = try #require(try tree.first(.css("p[lang=de]"))?.node)
        #expect(german.text == "Größe ß \u{A0}ẞ")
        #expect(german.innerText == "Größe ß ẞ")
        let script = try #require(try tree.first(.css("script"))?.node)
        #expect(script.html == "<script>if (a < b && c > d) { x = \"</p>\"; }</script>")
    }

    @Test(
        arguments: [
            ("<input disabled value=\"a&quot;b&lt;\">", "<input disabled value=\"a&quot;b&lt;\">"),
            ("<div>a<br>b<hr/><b></b></div>", "<div>a<br>b<hr><b></b></div>"),
            (
                "<div data-x title=''>1 &lt; 2 &gt; 1 &amp; &nbsp;</div>",
                "<div data-x title=\"\">1 &lt; 2 &gt; 1 &amp; \u{A0}</div>"
            ),
            ("<div><!-- a --><style>a > b</style></div>", "<div><!-- a --><style>a > b</style></div>"),
        ])
    func markupIsWrittenAsItStands(_ page: String, _ markup: String) throws {
        let tree = try LibXML2TreeBuilder().tree(html: page)
        let node = try #require(try tree.first(.css("body > *"))?.node)
        #expect(node.html == markup)
        var output = ByteWriter()
        output.append(SelectorMatch.node(node))
        #expect(output.string == markup)
    }

    @Test(
        arguments: [
            ("", ""), ("  ", ""), ("a", "a"), (" a  b\n\tc ", "a b c"), ("\u{A0}a\u{A0}\u{A0}b\u{A0}", "a b"),
            ("é\u{A0}ü", "é ü"), ("\u{C2}", "\u{C2}"),
        ])
    func innerTextCollapsesWhitespace(_ text: String, _ expected: String) throws {
        let tree = try LibXML2TreeBuilder().tree(html: "<pre>\(text)</pre>")
        #expect(try tree.first(.css("pre"))?.node?.innerText == expected)
        var output = ByteWriter()
        output.append("  kept ")
        try tree.first(.css("pre"))?.node?.appendInnerText(to: &output)
        #expect(output.string == "  kept " + expected)
    }

    /// A node keeps its page; trees do not mix.
    @Test func nodesOutliveTheirTrees() throws {
        let builder = LibXML2TreeBuilder()
        var node = try builder.tree(html: "<p>first</p>").first(.css("p"))?.node
        for number in 0..<20 {
            let tree = try builder.tree(html: "<p>later \(number)</p>")
            #expect(try tree.first(.css("p"))?.text == "later \(number)")
        }
        #expect(node?.text == "first")
        let other = try builder.tree(html: "<p>other</p>")
        #expect(throws: SelectorFault.self) { try other.select(.css("p"), from: node) }
        node = nil
        #expect(try other.first(.css("p"))?.text == "other")
    }
}

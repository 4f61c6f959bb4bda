import CLibXML2
import Foundation
import TestSupport
import Testing

@testable import Web

/// Trees hold what libxml2 parses, and hostile pages cost bounded time and memory.
struct LibXML2TreeTests {
    /// Our nodes stand as libxml2's own tree builder would put them, on pages of random tags.
    @Test(arguments: 0..<8) func treesAreLibXML2sOwn(seed: UInt64) throws {
        var random = SeededMarkup(seed: seed)
        let builder = LibXML2TreeBuilder()
        for _ in 0..<60 {
            let page = random.page()
            let tree = try builder.tree(html: page)
            #expect(NodeDump(tree.documentPointer).text == NodeDump.ofLibXML2(page), "\(page)")
        }
    }

    /// What follows the end of the body or of the page belongs to the body (HTML standard, section 13.2.6.4.19).
    @Test(arguments: [
        "<body id=b><p>a</body><p>c", "<body id=b><p>a</body></html><p>c",
        "<html><body id=b><p>a</body></html> <p>c</html><p>",
    ])
    func whatFollowsTheBodyIsInIt(_ page: String) throws {
        let tree = try LibXML2TreeBuilder().tree(html: page)
        #expect(try tree.select(.css("html")).count == 1)
        #expect(try tree.select(.css("#b > p::text")).map(\.text) == ["a", "c"])
        #expect(try tree.select(.xpath("/html/body/p/text()")).map(\.text) == ["a", "c"])
    }

    /// Element numbers follow the page, or positions and XPath's order would be wrong.
    @Test(arguments: [
        "<p>a</body><head></head><p>b</html><p>c<frameset><p>d", "<!--x--><p>a</html><!--y--><p>b",
        "<frameset></frameset><p>a",
        "</html><p>a", "<head><body><head><p>a</body><body><p>b",
    ])
    func indexFollowsThePage(_ page: String) throws {
        let tree = try LibXML2TreeBuilder().tree(html: page)
        let navigation = tree.navigation
        var place = 0
        var node = navigation.next(after: tree.rootHandle, inside: tree.rootHandle)
        while let current = node {
            if navigation.kind(of: current) == .element {
                #expect(navigation.place(of: current) == place)
                #expect(navigation.index.elements[place] == current)
                place += 1
            }
            node = navigation.next(after: current, inside: tree.rootHandle)
        }
        #expect(place == navigation.index.count)
    }

    @Test(arguments: ["<div>", "<b>", "<table><tr><td>", "<ul><li>", "<p><font>", "<a><div>"])
    func P20_nestedTagsAreBounded(_ tag: String) throws {
        var limits = LibXML2TreeBuilder.Limits()
        limits.depth = 100
        let count = 100_000 / tag.filter { $0 == "<" }.count
        let tree = try LibXML2TreeBuilder(limits: limits).tree(
            html: String(repeating: tag, count: count) + "<i>end</i>")
        #expect(tree.cut == nil)
        #expect(tree.document.text == "end")
        #expect(try tree.first(.css("i"))?.text == "end")
        let name = try #require(tag.split(whereSeparator: { "<>".contains($0) }).last)
        #expect(try tree.select(.css(String(name))).count == count)
        var depth = 0
        var node = try tree.first(.css("i"))?.node
        while let current = node {
            depth += 1
            node = current.parent
        }
        #expect(depth <= 101)
        #expect(tree.document.html.hasPrefix("<html>"))
        #expect(try tree.first(.xpath("count(//*[not(*)]) > 0"))?.value == "true")
    }

    /// What stands beside elements that are too deep keeps its own depth.
    @Test func P20_pagesGoOnAfterDeepParts() throws {
        var limits = LibXML2TreeBuilder.Limits()
        limits.depth = 10
        let deep =
            String(repeating: "<div>", count: 50) + "<script>a<b</script><br/>x"
            + String(repeating: "</div>", count: 50)
        let tree = try LibXML2TreeBuilder(limits: limits).tree(html: "<p>before</p>\(deep)<p>after</p>")
        #expect(try tree.select(.css("p::text")).map(\.text) == ["before", "after"])
        #expect(try tree.first(.css("script::text"))?.text == "a<b")
        #expect(try tree.first(.css("body"))?.node?.text == "beforea<bxafter")
    }

    @Test func P20_NULsAreReplaced() throws {
        let page = Array("\u{FEFF}<p title='a\0b'>c\0\0d</p><a\0b>e</a\0b><!--f\0-->\0".utf8)
        let tree = try LibXML2TreeBuilder().tree(html: page.span)
        #expect(try tree.first(.css("p"))?.node?.attribute("title") == "a\u{FFFD}b")
        #expect(try tree.first(.css("p::text"))?.text == "c\u{FFFD}\u{FFFD}d")
        #expect(tree.document.text.contains("e"))
        // Wherever the pieces that libxml2 gets end.
        for padding in (PageReader.firstPiece - 8)..<(PageReader.firstPiece + 4) {
            let text = String(repeating: "x", count: Int(padding)) + "\0y\0\0z"
            let tree = try LibXML2TreeBuilder().tree(html: "<p>" + text)
            #expect(tree.document.text == text.replacingOccurrences(of: "\0", with: "\u{FFFD}"))
        }
    }

    @Test(
        arguments: [[0xFF], [0xC3], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80]] as [[UInt8]])
    func P20_brokenEncodingsAreReplaced(_ bytes: [UInt8]) throws {
        let page = Array("<p title='é".utf8) + bytes + Array("'>ü".utf8) + bytes + Array("</p><p>grün".utf8) + bytes
        let tree = try LibXML2TreeBuilder().tree(html: page.span)
        let texts = try tree.select(.css("p::text")).map(\.text)
        #expect(texts.map { $0.replacingOccurrences(of: "\u{FFFD}", with: "") } == ["ü", "grün"])
        #expect(try tree.first(.css("p"))?.node?.attribute("title")?.hasPrefix("é\u{FFFD}") == true)
    }

    /// The page is UTF-8, whatever it says.
    @Test(arguments: [
        "<meta charset=iso-8859-1><p>ü", "<meta http-equiv=content-type content='text/html; charset=utf-16'><p>ü",
        "<?xml version='1.0' encoding='windows-1252'?><p>ü",
    ])
    func declarationsDoNotChangeTheEncoding(_ page: String) throws {
        #expect(try LibXML2TreeBuilder().tree(html: page).first(.css("p::text"))?.text == "ü")
        if page.hasPrefix("<?xml") {
            #expect(try LibXML2TreeBuilder().tree(xml: page + "</p>").first(.css("p::text"))?.text == "ü")
        }
    }

    @Test func P20_hugeAttributesAndTextsAreWhole() throws {
        let long = String(repeating: "xyz ", count: 500_000)
        let tree = try LibXML2TreeBuilder().tree(
            html: "<a title='\(long)'>\(long)<b></b>\(long)</a><script>\(long)</script>")
        #expect(tree.cut == nil)
        #expect(try tree.first(.css("a"))?.node?.attribute("title") == long)
        #expect(try tree.select(.css("a::text")).map { $0.text == long } == [true, true])
        #expect(try tree.first(.css("script::text"))?.text == long)
    }

    @Test func P20_manyAttributesAreStopped() throws {
        var limits = LibXML2TreeBuilder.Limits()
        limits.seconds = 0.05
        let builder = LibXML2TreeBuilder(limits: limits)
        let attributes = (0..<100_000).map { " a\($0)='1'" }.joined()
        var areCut: [Bool] = []
        let time = try threadTime {
            areCut.append(try builder.tree(html: "<a\(attributes)>").cut == .time)
            areCut.append(try builder.tree(xml: "<a\(attributes)/>").cut == .time)
        }
        #expect(areCut == [true, true])
        // Without the limits it is minutes.
        #expect(time < .seconds(20))
        #expect(try builder.tree(html: "<p>next").first(.css("p::text"))?.text == "next")
    }

    @Test func P20_memoryIsBounded() throws {
        var limits = LibXML2TreeBuilder.Limits()
        limits.memory = 1 << 20
        let builder = LibXML2TreeBuilder(limits: limits)
        for part in ["<b>x</b>", "<b a=1>", "<!--x-->", String(repeating: "text ", count: 100), "<?x y>"] {
            let page = "<title>kept</title>" + String(repeating: part, count: (4 << 20) / part.utf8.count)
            let tree = try builder.tree(html: page)
            #expect(tree.cut == .memory, "\(part)")
            #expect(try tree.first(.css("title::text"))?.text == "kept")
        }
        #expect(try builder.tree(xml: "<r>" + String(repeating: "<a/>", count: 100_000) + "</r>").cut == .memory)
        #expect(try builder.tree(html: "<p>next").first(.css("p::text"))?.text == "next")
    }

    /// The names of all pages together do not grow for ever, and old trees keep theirs.
    @Test func namesOfManyPagesAreForgotten() throws {
        let builder = LibXML2TreeBuilder()
        let first = try builder.tree(html: "<x-first>a</x-first>")
        for page in 0..<12 {
            let tree = try builder.tree(html: (0..<1000).map { "<t\(page)-\($0)>" }.joined())
            #expect(try tree.select(.css("t\(page)-999")).count == 1)
        }
        #expect(first.document.html == "<html><body><x-first>a</x-first></body></html>")
    }
}

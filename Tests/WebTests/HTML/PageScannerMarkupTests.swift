import Testing

@testable import Web

/// What is markup and what is text (HTML standard, "Tokenization").
@Suite struct PageScannerMarkupTests {
    /// A link behind the markup in question: it is found only where that ended in time.
    private static let end = "<a href=end>"

    @Test(
        "comments end where browsers end them",
        arguments: [
            ("<!-- <a href=1> -->", true), ("<!-->", true), ("<!--->", true), ("<!---->", true), ("<!-- --!>", true),
            ("<!-- -- >-->", true), ("<!-- -->", true), ("<!-- <!-- -->", true), ("<!--<!-->", true),
            ("<!--x--!-->", true), ("<!------>", true), ("<!--x---!>", true), ("<!>", true), ("<!x>", true),
            ("<!DOCTYPE html PUBLIC \"a>", true), ("<!doctype>", true), ("<!->", true), ("<?xml version='1.0'?>", true),
            ("<?php echo '>", true), ("</>", true), ("</ a>", true), ("</1 b=\">", true), ("<![CDATA[x>", true),
            ("<!--", false), ("<!-- >", false), ("<!-- ->", false), ("<!-- --", false), ("<!--!>", false),
            ("<!---!>", false), ("<!-- --!->", false), ("<!-- -- >", false), ("<!-- --x>", false),
        ])
    func comments(html: String, ends: Bool) {
        #expect(FoundMarkup.lines(html + Self.end) == (ends ? ["a end"] : []))
    }

    @Test(
        "text that only looks like a tag",
        arguments: [
            "<", "< a href=1>", "<1 href=1>", "<=a href=1>", "<>", "a < b", "<\u{0}a href=1>", "<é>", "&lt;a href=1>",
        ]
    )
    func text(html: String) {
        #expect(FoundMarkup.lines(html + Self.end) == ["a end"])
    }

    @Test("damaged markup is read as html5lib reads it", arguments: MarkupOracle.cases)
    func damaged(html: String, found: [String]) {
        #expect(FoundMarkup.lines(html, decoding: true) == found)
    }

    @Test("a tag may begin right behind a <")
    func doubled() {
        #expect(FoundMarkup.lines("<<a href=1><<!--<a href=2>-->") == ["a 1"])
    }

    @Test(
        "raw text ends with its own end tag only",
        arguments: ["style", "xmp", "iframe", "noembed", "noframes", "textarea", "title", "script"])
    func rawText(name: String) {
        let inside = "<a href=1></a></\(name)x></ \(name)></\(name)\u{0}><\(name)><!--</p>"
        // A title's text is told too.
        let found = FoundMarkup.lines("<\(name)>\(inside)</\(name.uppercased()) x='>'>" + Self.end)
        #expect(found.filter { !$0.hasPrefix("title ") } == ["a end"])
        #expect(FoundMarkup.lines("<\(name)>\(inside)</\(name)").filter { !$0.hasPrefix("title ") } == [])
        #expect(FoundMarkup.lines("<\(name)/>\(Self.end)").filter { !$0.hasPrefix("title ") } == [])
        #expect(FoundMarkup.lines("<\(name)x>\(Self.end)") == ["a end"])
        #expect(FoundMarkup.lines("<\(name)></\(name)/>\(Self.end)").last == "a end")
    }

    @Test("noscript and template hold markup; plaintext holds all the rest")
    func others() {
        #expect(FoundMarkup.lines("<noscript><a href=1></noscript><template><a href=2></template>") == ["a 1", "a 2"])
        #expect(FoundMarkup.lines("<a href=1><plaintext></plaintext><a href=2>") == ["a 1"])
        #expect(FoundMarkup.lines("<plaintexts><xlaintext><a href=1>") == ["a 1"])
    }

    @Test(
        "scripts that write scripts (script data escaped states)",
        arguments: [
            ("<!--</script>", true), ("<!--<script></script>", false), ("<!--<script></script></script>", true),
            ("<!--<script></script>--></script>", true), ("<!--<script>--></script>", true),
            ("<!--<script>-></script>", false), ("<!--><script></script>", true), ("<!---><script></script>", true),
            ("<!-<script></script>", true), ("<!--<scriptx></script>", true),
            ("<!--<script/ </script\n</script>", true),
            ("<!--<SCRIPT </SCRIPT </SCRIPT ", true), ("<!--<script><script></script></script>", true),
            ("<!--<script></scriptx></script>", false), ("<!--<script></script></script", true),
            ("<!-- - --<script></script>", false), ("<!-- --><!--<script></script>", false),
            ("'<script>'</script>", true), ("<!--<script", false), ("</script <a href=1>", true),
            ("<!--< script></script>", true),
        ])
    func scripts(content: String, ends: Bool) {
        let close = content.hasSuffix(">") ? "" : ">"
        #expect(FoundMarkup.lines("<script>" + content + close + Self.end) == (ends ? ["a end"] : []))
    }

    @Test(
        "what the end of the page cuts off is not there",
        arguments: [
            "<", "</", "<!", "<!-", "<!--", "<?", "<a", "<a ", "<a h", "<a href", "<a href ", "<a href=", "<a href= ",
            "<a href=x", "<a href='x", "<a href='x'", "<a href='x' ", "<a href=x /", "</a", "</a href='>",
            "<meta charset=x",
            "<base href=x", "<iframe src=x", "<link rel=canonical href=x", "<svg", "<![CDATA[",
        ])
    func cutOff(html: String) {
        #expect(FoundMarkup.lines("<a href=1>" + html) == ["a 1"])
    }

    @Test("a title that the page's end cuts off is told")
    func cutTitle() {
        #expect(FoundMarkup.lines("<title>Half a ti") == ["title Half a ti"])
        #expect(FoundMarkup.lines("<title") == [])
        #expect(FoundMarkup.lines("") == [])
    }

    @Test(
        "svg and math have their own rules",
        arguments: [
            ("<svg><title>shape</title><a href=1></svg><title>Page</title>", ["a 1", "title Page"]),
            ("<svg/><title>Page</title>", ["title Page"]),
            ("<svg id=x/><title>shape</title></svg><title>Page</title>", ["title Page"]),
            ("<math><title>x</title></math><title>Page</title>", ["title Page"]),
            // No element's content is raw text there, and a slash ends an element.
            ("<svg><title/><style/><script/><textarea></svg><a href=1>", ["a 1"]),
            ("<svg><style><a href=1></style></svg>", ["a 1"]),
            ("<svg><script src=s><a href=1></script></svg>", ["resource s", "a 1"]),
            ("<svg><![CDATA[x><a href=1>]]><a href=2></svg>", ["a 2"]),
            ("<svg><![CDATA[<a href=1>]]", []),
            ("<svg></svg><![CDATA[x><a href=1>]]>", ["a 1"]),
            // What cannot stand in them ends them.
            ("<svg><p><title>Page</title>", ["title Page"]),
            ("<svg><g><title>shape</title><blockquote><title>Page</title>", ["title Page"]),
            ("<svg><foreignObject><style><a href=1></style></foreignObject></svg>", []),
        ])
    func foreign(html: String, found: [String]) {
        #expect(FoundMarkup.lines(html) == found)
    }
}

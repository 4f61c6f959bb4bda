import Testing

@testable import Web

/// P20: markup made to hurt takes time and memory in proportion to its size, and ends.
@Suite struct PageScannerHostileTests {
    /// Markup of about a megabyte, each the worst for something. Were anything quadratic, a test would take hours.
    private static let hostile: [(name: String, html: @Sendable () -> String)] = [
        (
            "100,000 nested tags",
            { String(repeating: "<div>", count: 100_000) + String(repeating: "</div>", count: 100_000) }
        ),
        ("unclosed comments", { String(repeating: "<!--", count: 250_000) }),
        ("comments that nearly end", { String(repeating: "<!-- -- >--", count: 90_000) }),
        ("unclosed bogus comments", { String(repeating: "<?<!", count: 250_000) }),
        ("open tags", { String(repeating: "<a ", count: 330_000) }),
        ("open values", { String(repeating: "<a href='", count: 110_000) }),
        ("open values of two kinds", { String(repeating: "<a b='\"c=\"", count: 100_000) }),
        ("one endless attribute", { "<a href='" + String(repeating: "x", count: 1_000_000) + "'>" }),
        ("endless attributes", { "<a " + String(repeating: "href=x rel=y ", count: 80_000) + ">" }),
        (
            "endless names",
            { "<" + String(repeating: "a", count: 500_000) + " " + String(repeating: "b", count: 500_000) + ">" }
        ),
        ("endless relations", { "<link href=x rel='" + String(repeating: "canonica ", count: 110_000) + "'>" }),
        ("titles in titles", { String(repeating: "<title>", count: 140_000) }),
        ("nearly ended titles", { "<title>" + String(repeating: "</titl", count: 160_000) }),
        ("scripts in scripts", { "<script><!--" + String(repeating: "<script></script", count: 60_000) }),
        ("escaped scripts", { "<script>" + String(repeating: "<!--<script>-->", count: 60_000) }),
        ("NULs", { String(repeating: "\u{0}", count: 500_000) + String(repeating: "<\u{0}a\u{0}", count: 120_000) }),
        ("less-than signs", { String(repeating: "<", count: 1_000_000) }),
        ("open CDATA", { "<svg>" + String(repeating: "<![CDATA[", count: 110_000) }),
        ("shapes in shapes", { String(repeating: "<svg><title>", count: 80_000) }),
        ("endless refresh", { "<meta http-equiv=refresh content='" + String(repeating: "5", count: 1_000_000) + "'>" }),
        (
            "endless charsets",
            { "<meta http-equiv=content-type content='" + String(repeating: "charset ", count: 120_000) + "'>" }
        ),
    ]

    @Test("P20 hostile markup ends in linear time", .timeLimit(.minutes(5)), arguments: hostile.map(\.name))
    func hostileMarkup(name: String) throws {
        let html = Array(try #require(Self.hostile.first { $0.name == name }).html().utf8)
        var found = FoundMarkup(decodes: false)
        PageScanner.scan(html.span, into: &found)
        // Values do not overlap, but for a canonical link's, which is told twice.
        #expect(found.toldBytes <= 2 * html.count)
        _ = TextEncoding.detect(html.span, contentType: nil)
        var text = ByteWriter()
        CharacterReferences.decode(text: html.span, into: &text)
        #expect(text.count <= html.count)
    }

    @Test("P20 what comes after 100,000 nested tags is found")
    func nested() {
        let html =
            String(repeating: "<p><b>", count: 50_000) + "<a href=end>" + String(repeating: "</b></p>", count: 50_000)
        #expect(FoundMarkup.lines(html) == ["a end"])
    }

    /// What markup is made of.
    private static let pieces: [String] = [
        "<a href=", "<A\thref='", "</a>", "<title>", "</title", "<script", "</script>", "<!--", "-->", "--!>", "<!",
        "<?", "</",
        "<style>", "</style>", "<svg>", "</svg>", "<![CDATA[", "]]>", "<meta http-equiv=refresh content=",
        "<meta charset=",
        "5;url=", "<base href=", "<link rel=canonical href=", "<iframe src=", "<plaintext", "<textarea>", "<math ",
        "<p>",
        "'", "\"", ">", "<", "/", "=", " ", "\n", "\r", "\u{0C}", "\u{0}", "&", "&amp", "&#x110000;", "&#", "&notit;",
        "é", "x",
        "\u{FEFF}", "charset=", "utf-16", ";", "-", "!",
    ]

    @Test("P20 no bytes trap the scanner, the references or the detection", arguments: 0..<8)
    func fuzz(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for round in 0..<400 {
            var html: [UInt8] = []
            for _ in 0..<Int.random(in: 1...60, using: &random) {
                if round % 2 == 0 || Bool.random(using: &random) {
                    html += Array((Self.pieces.randomElement(using: &random) ?? "").utf8)
                } else {
                    html.append(UInt8.random(in: 0...255, using: &random))
                }
            }
            var found = FoundMarkup(decodes: true)
            PageScanner.scan(html.span, into: &found)
            #expect(found.toldBytes <= 2 * html.count)
            _ = TextEncoding.detect(html.span, contentType: .sniffed(html.span))
            _ = TextEncoding.detect(html.span, contentType: MIMEType(parsing: html.span))
            var text = ByteWriter()
            CharacterReferences.decode(attribute: html.span, into: &text)
            #expect(text.count <= 2 * html.count)
        }
    }

    @Test("a page cut at any byte tells a part of what the whole tells")
    func prefixes() {
        let html =
            "<!--x--><base href=/b><a rel=r href='1'>t</a><link href=2 rel=canonical><script>'<a href=3>'</script>"
            + "<svg><title>s</title></svg><iframe src=4></iframe><meta name=robots content=none><img src=5 /><a href=6>"
        let whole = FoundMarkup.lines(html)
        #expect(whole.count == 8)
        let bytes = Array(html.utf8)
        for count in 0...bytes.count {
            var found = FoundMarkup(decodes: false)
            PageScanner.scan(bytes.span.extracting(0..<count), into: &found)
            #expect(found.lines == Array(whole.prefix(found.lines.count)))
        }
    }
}

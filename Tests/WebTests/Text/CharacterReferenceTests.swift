import Testing

@testable import Web

@Suite struct CharacterReferenceTests {
    private static func text(_ raw: String) -> String {
        var out = ByteWriter()
        CharacterReferences.decode(text: Array(raw.utf8).span, into: &out)
        return out.string
    }

    private static func value(_ raw: String) -> String {
        var out = ByteWriter()
        CharacterReferences.decode(attribute: Array(raw.utf8).span, into: &out)
        return out.string
    }

    @Test(
        "named references, the longest name that fits",
        arguments: [
            ("", ""), ("plain", "plain"), ("&amp;", "&"), ("a&amp;b&lt;c&gt;d&quot;&apos;", "a&b<c>d\"'"),
            ("&eacute;&Eacute;&eacute", "éÉé"), ("&nbsp;", "\u{A0}"), ("&AMP;&AMP&LT", "&&<"),
            ("&NotEqualTilde;", "\u{2242}\u{338}"), ("&nGt;", "\u{226B}\u{20D2}"), ("&Afr;", "\u{1D504}"),
            ("&CounterClockwiseContourIntegral;", "\u{2233}"), ("&notin;", "\u{2209}"), ("&notit;", "\u{AC}it;"),
            ("&notinx", "\u{AC}inx"), ("&ampamp;", "&amp;"), ("&amp;lt;", "&lt;"), ("&zwnj;", "\u{200C}"),
            ("&Tab;&NewLine;", "\t\n"), ("&bsol;&sol;", "\\/"), ("&frac12x", "\u{BD}x"), ("&fjlig;", "fj"),
            ("&", "&"), ("&&", "&&"), ("& &;", "& &;"), ("&x", "&x"), ("&unknown;", "&unknown;"),
            ("&hellip", "&hellip"),
            ("&Amp;", "&Amp;"), ("&amp", "&"), ("&a", "&a"), ("&zz;&zwj;", "&zz;\u{200D}"), ("&A;", "&A;"),
        ])
    func named(raw: String, decoded: String) {
        #expect(Self.text(raw) == decoded)
    }

    @Test(
        "numbers, with the standard's exceptions",
        arguments: [
            ("&#65;&#x41;&#X41;", "AAA"), ("&#65&#x41g&#66 ", "AAgB "), ("&#0000065;", "A"), ("&#9;&#10;", "\t\n"),
            ("&#128;&#x80;&#146;&#159;", "\u{20AC}\u{20AC}\u{2019}\u{178}"), ("&#129;&#x9d;", "\u{81}\u{9D}"),
            ("&#0;", "\u{FFFD}"), ("&#xD800;&#xDFFF;", "\u{FFFD}\u{FFFD}"), ("&#x110000;", "\u{FFFD}"),
            ("&#x10FFFF;", "\u{10FFFF}"), ("&#99999999999999999999999999;", "\u{FFFD}"),
            ("&#xFFFFFFFFFFFFFFFFF;", "\u{FFFD}"), ("&#4294967361;", "\u{FFFD}"), ("&#xFFFE;", "\u{FFFE}"),
            ("&#;", "&#;"), ("&#", "&#"), ("&#x;", "&#x;"), ("&#xg", "&#xg"), ("&#a;", "&#a;"), ("&#128512;", "😀"),
        ])
    func numeric(raw: String, decoded: String) {
        #expect(Self.text(raw) == decoded)
        #expect(Self.value(raw) == decoded)
    }

    @Test(
        "in values a name without semicolon is left alone before = and alphanumerics",
        arguments: [
            ("?a=1&copy=2", "?a=1&copy=2"), ("?a&copyb", "?a&copyb"), ("?a&copy2", "?a&copy2"), ("?a&copy", "?a\u{A9}"),
            ("?a&copy&lt", "?a\u{A9}<"), ("?a&copy;=2", "?a\u{A9}=2"), ("?a&copy.b", "?a\u{A9}.b"),
            ("?a=1&amp;b=2", "?a=1&b=2"), ("?a&ampb", "?a&ampb"), ("?a&notin;b", "?a\u{2209}b"),
            ("?a&notit;", "?a&notit;"),
            ("?a&#65=b", "?aA=b"), ("?a=1&b=2&section=3", "?a=1&b=2&section=3"),
        ])
    func values(raw: String, decoded: String) {
        #expect(Self.value(raw) == decoded)
    }

    @Test("all 2,125 names are found, and 106 without a semicolon")
    func all() {
        let entries = CharacterReferenceNames.table.names
        #expect(entries.count == 2125)
        #expect(entries == entries.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        let found = entries.filter { Self.text("&\($0);") != "&\($0);" && !Self.text("&\($0);").contains(";") }
        // `&semi;` is the one whose character is a semicolon.
        #expect(found.count == 2124)
        #expect(Self.text("&semi;") == ";")
        // Nothing of the name is left where all of it is known without a semicolon.
        let bare = entries.filter { name in !Self.text("&\(name) ").utf8.contains(where: ASCII.isAlphanumeric) }
        #expect(bare.count == 106)
    }
}

extension SortedTable {
    /// All names, in their order.
    fileprivate var names: [String] {
        description.split { $0 == " " || $0 == "\n" }.map { String($0.prefix { $0 != "=" }) }
    }
}

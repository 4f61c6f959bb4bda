import Testing

@testable import Web

/// What is wrong with a selector is said when it is made, with the place.
struct SelectorFaultTests {
    @Test(
        arguments: [
            ("", .syntax, 0), ("a,", .syntax, 2), ("a >", .syntax, 3), ("> a", .syntax, 0), ("a >> b", .syntax, 3),
            ("a..b", .syntax, 2), ("a.", .syntax, 2), ("#", .syntax, 1), (".1a", .syntax, 1), ("a[", .syntax, 2),
            ("a[b", .syntax, 1), ("a[b=", .syntax, 4), ("a[b=c", .syntax, 1), ("a[b='c]", .syntax, 4),
            ("a[b=\"c", .syntax, 4), ("a[b=c/d]", .syntax, 5), ("a[b!=c]", .syntax, 3), ("a[b=c x]", .syntax, 6),
            ("a:nope", .unsupported, 1), ("a:nope(1)", .unsupported, 1), ("a:text", .unsupported, 1),
            ("a::nope", .unsupported, 3), ("a::attr", .unsupported, 3), ("a::text()", .unsupported, 3),
            ("a::text b", .syntax, 8), ("a::attr(b", .syntax, 9), ("a:not(b::text)", .syntax, 7),
            ("a:not(b", .syntax, 7), ("a:not()", .syntax, 6), ("a:nth-child(x)", .syntax, 12),
            ("a:nth-child(2n+)", .syntax, 15), ("a:nth-child(2 of b)", .unsupported, 14),
            ("a:nth-child(99999999999)", .tooLarge, 21), ("a:contains(", .syntax, 11), ("a b)", .syntax, 3),
            ("a)", .syntax, 1), ("a & b", .syntax, 2), ("svg|a", .unsupported, 3), ("a[x|b]", .unsupported, 3),
            ("a\\", .syntax, 1), ("é .à!", .syntax, 6), ("/* a", .syntax, 0), ("a /* b */ c !", .syntax, 12),
        ] as [(String, SelectorFault.Code, Int)])
    func cssSaysWhatAndWhere(_ expression: String, _ code: SelectorFault.Code, _ offset: Int) {
        let fault = #expect(throws: SelectorFault.self) { try Selector.css(expression) }
        #expect(fault?.code == code)
        #expect(fault?.offset == offset, "\(fault.map { "\($0)" } ?? "")")
    }

    @Test(
        arguments: [
            ("", .syntax, 0), ("//", .syntax, 2), ("//a[", .syntax, 4), ("//a[@b='c]", .syntax, 7),
            ("//a]", .syntax, 3), ("//a[1", .syntax, 5), ("//a/@", .syntax, 5), ("a b", .syntax, 2),
            ("nosuch(a)", .unsupported, 0), ("//a[re:test(@b, 'c')]", .unsupported, 4), ("//a[$b]", .unsupported, 4),
            ("concat('é', nosuch())", .unsupported, 13), ("count(//a, 1, 2", .syntax, 15),
        ] as [(String, SelectorFault.Code, Int)])
    func xpathSaysWhatAndWhere(_ expression: String, _ code: SelectorFault.Code, _ offset: Int) {
        let fault = #expect(throws: SelectorFault.self) { try Selector.xpath(expression) }
        #expect(fault?.code == code)
        #expect(fault?.offset == offset, "\(fault.map { "\($0)" } ?? "")")
    }

    @Test(arguments: [
        "//a[b and (c or d)]", "//div[2] div (3)", "//text()[contains(., '$')]", "child::node()", "(1) mod (2)",
        "//a[has-class('x')]", "//*[name() = 'div']", "descendant-or-self::a/attribute::b", "div", "//and/or[mod = 1]",
    ])
    func xpathIsNotRefusedForItsNames(_ expression: String) throws {
        #expect(try Selector.xpath(expression).expression == expression)
    }

    /// Sizes that would cost stack or time are refused when the spider is loaded.
    @Test func P32_largeSelectorsAreRefused() {
        let deep = 2000
        for text in [
            String(repeating: "a", count: 5000), String(repeating: "a>", count: 200) + "a",
            String(repeating: ":not(", count: 200), String(repeating: "a,", count: 200) + "a",
        ] {
            #expect(throws: SelectorFault.self) { try Selector.css(text) }
        }
        for text in [
            String(repeating: "(", count: deep) + "1" + String(repeating: ")", count: deep),
            String(repeating: "a[", count: deep / 2), String(repeating: "a/", count: deep) + "a",
            String(repeating: "-", count: deep) + "1",
        ] {
            let fault = #expect(throws: SelectorFault.self) { try Selector.xpath(text) }
            #expect(fault?.code == .tooLarge)
        }
    }
}

import Testing

@testable import Web

/// What the CSS standards say and parsel's cssselect lacks or does otherwise; expected values by Selectors level 4.
struct CSSSelectorTests {
    private static let page = """
        <div id=a class="x:y 1z é" data-v="Ab C"><p id=b>one<p id=c>two<b id=d>three</b></div>
        <form id=f><fieldset disabled id=g><legend id=h><input id=i></legend><legend id=j><input id=k></legend>
        <select id=l><option id=m><optgroup disabled id=n><option id=o></optgroup></select></fieldset>
        <input id=p type=hidden disabled><input id=q type=CheckBox checked><input id=r checked><button id=s>go</button>
        <textarea id=t disabled></textarea></form>
        <ul id=u><li id=v><li id=w><i id=x></i><li id=y></ul><x-long-name id=z></x-long-name><x-long-nams id=zz></x-long-nams>
        """

    @Test(
        arguments: [
            ("[data-v='ab c' i]", "a"), ("[data-v='ab c']", ""), ("[data-v^=AB i]", "a"), ("[data-v$='c'i]", "a"),
            ("[data-v*='B C' I]", "a"), ("[data-v~=c i]", "a"), ("[data-v=\"Ab C\" s]", "a"), ("[DATA-V]", "a"),
            (".x\\:y", "a"), (".\\31z", "a"), (".\\31 z", "a"), (".\\e9", "a"), (".é", "a"), ("#\\61", "a"),
            ("#a/* c */.é", "a"), ("P", "b c"), ("x-long-name", "z"), ("X-Long-Name", "z"), ("x-long-nam", ""),
            ("[id=z]", "z"), ("[id='z']", "z"), ("[id=\"\\7a\"]", "z"),
            (":disabled", "g k l n o p t"), (":enabled", "i m q r s"), (":checked", "q"),
            ("div:has(> p + p)", "a"), ("p:has(+ p)", "b"), ("p:has(~ p)", "b"), ("p:has(+ p b)", "b"),
            ("div:has(b)", "a"), ("div:has(> b)", ""), ("li:has(+ li:has(i))", "v"), ("li:not(:has(i))", "v y"),
            ("ul:has(li:nth-child(3))", "u"), (":is(p, b)", "b c d"), (":is(div p) b", "d"), (":where(#c) > b", "d"),
            ("p:not(div > p)", ""), ("p:not(#b, #d)", "c"), ("p:not(:not(#b))", "b"),
            ("li:nth-child(odd)", "v y"), ("li:nth-child(EVEN)", "w"), ("li:nth-child( 2n + 1 )", "v y"),
            ("li:nth-child(-n+2)", "v w"), ("li:nth-child(n+2)", "w y"), ("li:nth-child(0n+3)", "y"),
            ("li:nth-child(+3)", "y"), ("li:nth-child(-1)", ""), ("li:nth-child(0)", ""), ("li:nth-child(n)", "v w y"),
            ("li:nth-child(-n)", ""), ("li:nth-last-child(2n)", "w"), ("li:nth-last-child(-n+1)", "y"),
            ("legend:nth-of-type(2)", "j"), ("legend:nth-last-of-type(2n)", "h"), (":root > body > div", "a"),
            (":scope > body > ul", "u"), ("div#a, ul#u , div", "a u"), ("ul:empty, i:empty", "x"), ("div + form", "f"),
            ("div:contains('twothree')", "a"), ("p:contains(three)", "c"), ("b:contains('')", "d"),
        ])
    func findsByTheStandard(_ selector: String, _ ids: String) throws {
        let tree = try LibXML2TreeBuilder().tree(html: Self.page)
        let found = try tree.select(.css(selector)).compactMap { $0.node?.attribute("id") }
        #expect(found.joined(separator: " ") == ids)
    }

    /// A list takes each node once and in the order of the page, whatever its branches are.
    @Test func listsAreInTheOrderOfThePage() throws {
        let tree = try LibXML2TreeBuilder().tree(html: "<p id=1 class=k>a<b id=2>b</b>c</p><p>d</p>")
        let selector = try Selector.css("b::attr(id), p::text, p, [class]::attr(class), p::attr(id), b::text, .k")
        #expect(
            try tree.select(selector).map(\.value) == [
                "<p id=\"1\" class=\"k\">a<b id=\"2\">b</b>c</p>", "1", "k", "a", "2", "b", "c", "<p>d</p>", "d",
            ])
    }

    /// Positions among many siblings cost a step each, forwards and backwards.
    @Test(arguments: [
        "li:nth-child(3n+1)", "li:nth-last-child(3n+1)", "li:nth-of-type(3n+1)", "li:nth-last-of-type(3n+1)",
    ])
    func positionsAreCountedOnce(_ selector: String) throws {
        var limits = LibXML2TreeBuilder.Limits()
        limits.selectorSteps = 400_000
        let tree = try LibXML2TreeBuilder(limits: limits).tree(html: String(repeating: "<li>x</li>", count: 10_000))
        #expect(try tree.select(.css(selector)).count == 3334)
    }

    @Test func P20_expensiveSelectorsEnd() throws {
        var limits = LibXML2TreeBuilder.Limits()
        limits.selectorSteps = 100_000
        limits.xpathOperations = 100_000
        let tree = try LibXML2TreeBuilder(limits: limits).tree(html: String(repeating: "<b>x</b>", count: 5000))
        let css = #expect(throws: SelectorFault.self) { try tree.select(.css("i ~ b, b:has(~ i)")) }
        #expect(css?.code == .tooExpensive)
        let xpath = #expect(throws: SelectorFault.self) { try tree.select(.xpath("//b[preceding-sibling::i]")) }
        #expect(xpath?.code == .tooExpensive)
        // The next evaluation has its own budget.
        #expect(try tree.select(.css("b:first-child")).count == 1)
        #expect(try tree.select(.xpath("//b[1]")).count == 1)
    }
}

import Web

/// Makes pages that every HTML parser reads alike, with all that ``PageScanner`` looks for. libxml2 2.9 reads tags in
/// `textarea` and `title`, so there are none.
struct PageGenerator {
    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    private mutating func one<Element>(of choices: [Element]) -> Element {
        choices[Int.random(in: 0..<choices.count, using: &random)]
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    mutating func page() -> String {
        var html = one(of: ["<!DOCTYPE html>", "<!doctype html PUBLIC \"-//W3C//DTD HTML 4.01//EN\">", ""])
        html += tag("html", []) + "<head>"
        html += tag("title", []) + one(of: ["Plain", "Ferns &amp; Moss", "a &lt;b&gt; &eacute;&#233;&#xE9;", ""])
        html += "</title>"
        if chance(40) { html += tag("base", [("href", url())]) }
        if chance(50) {
            html += tag("meta", [("name", one(of: ["robots", "Robots"])), ("content", "noindex, nofollow")])
        }
        html += tag("link", [("rel", one(of: ["canonical", "stylesheet", "next"])), ("href", url())])
        if chance(50) { html += "<style>p > a { content: '<a href=no>' }</style>" }
        html += script() + "</head><body>\n"
        for _ in 0..<Int.random(in: 5...40, using: &random) { html += part(depth: 0) }
        return html + one(of: ["</body></html>", "</body>", "\n"])
    }

    private mutating func part(depth: Int) -> String {
        switch Int.random(in: 0..<11, using: &random) {
        case 0, 1, 2:
            return tag("a", shuffled([("href", url()), ("rel", "nofollow"), ("class", "x y")])) + text() + "</a>"
        case 3: return tag("img", shuffled([("src", url()), ("alt", "a > b")]))
        case 4: return "<!-- <a href='no'>-->" + script()
        case 5: return tag("map", [("name", "m")]) + tag("area", [("href", url())]) + "</map>"
        case 6: return tag("p", [("title", "<a href=no>")]) + text()
        case 7: return tag("textarea", []) + "a &lt;a href=no></textarea >"
        case 8: return tag("input", [("type", "image"), ("src", url())])
        default:
            guard depth < 5 else { return text() }
            let name = one(of: ["div", "ul", "span", "section"])
            var html = tag(name, shuffled([("id", "i"), ("data-href", "no")]))
            for _ in 0..<Int.random(in: 0...4, using: &random) { html += part(depth: depth + 1) }
            return html + "</\(name)>"
        }
    }

    private mutating func script() -> String {
        one(of: [
            "", "<script>if (a < b && c > d) document.write('<a href=no>')</script>",
            tag("script", [("src", url())]) + "</script>",
            "<script type=x>\n<!--\nx = '<b>'\n// -->\n</script>",
        ])
    }

    private mutating func text() -> String {
        one(of: [" text ", "caf\u{E9} &amp; co", "1 < 2", "x &gt; y", "\n", "日本語", ""])
    }

    private mutating func url() -> String {
        one(of: [
            "/", "page.html", "../up/", "http://example.com/a?b=1&amp;c=2", "?q=1&x=2", "#top", "/caf\u{E9}", "/a b",
            "",
            "mailto:a@b.c", "&#47;x", "/?a=1&copy=2", "javascript:void('0')", "//host/p",
        ])
    }

    private mutating func shuffled(_ attributes: [(String, String)]) -> [(String, String)] {
        attributes.shuffled(using: &random).filter { _ in chance(85) }
    }

    /// A start tag, its attributes written in any of the ways there are.
    private mutating func tag(_ name: String, _ attributes: [(String, String)]) -> String {
        var html = "<" + (chance(15) ? name.uppercased() : name)
        for (attribute, value) in attributes {
            html += one(of: [" ", " ", " ", "\n", "\t", "  "]) + (chance(15) ? attribute.uppercased() : attribute)
            html += one(of: ["=", "=", "=", " = "]) + quoted(value)
        }
        return html + one(of: [">", ">", " >"])
    }

    private mutating func quoted(_ value: String) -> String {
        let isBare = !value.isEmpty && !value.contains { " '\"<>=\n".contains($0) }
        if isBare, chance(25) { return value }
        return value.contains("'") || chance(60) ? "\"\(value)\"" : "'\(value)'"
    }
}

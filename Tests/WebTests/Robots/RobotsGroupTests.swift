import Testing

@testable import Web

/// RFC 9309 §2.1 and §2.2.1.
@Suite struct RobotsGroupTests {
    /// The paths among `/a` … `/e` that `agent` may not fetch.
    static func forbidden(_ file: String, agent: String = "Trawl") -> String {
        let rules = RobotsRulesTests.rules(file, agent: agent)
        return ["a", "b", "c", "d", "e"].filter { !RobotsRulesTests.isAllowed("/" + $0, rules) }.joined()
    }

    @Test(arguments: ["Trawl", "trawl", "TRAWL", "Trawl/1.0", "trawl (+https://trawl.example/)"])
    func `P15 the crawler is known by its product token, whatever the case`(agent: String) {
        for line in ["Trawl", "trawl", "TrAwL", "trawl/2.0", "Trawl bot", "trawl;x"] {
            let file = "User-agent: *\nDisallow: /a\n\nUser-agent: \(line)\nDisallow: /b\n"
            #expect(Self.forbidden(file, agent: agent) == "b", "\(line)")
        }
        for line in ["Traw", "Trawler", "x Trawl", "Trawl-x", "", "trawl1"] {
            let file = "User-agent: *\nDisallow: /a\n\nUser-agent: \(line)\nDisallow: /b\n"
            #expect(Self.forbidden(file, agent: agent) == "a", "\(line)")
        }
    }

    @Test(arguments: [
        ("User-agent: Trawl\nDisallow: /a\nUser-agent: Other\nDisallow: /b\nUser-agent: trawl\nDisallow: /c", "ac"),
        ("User-agent: *\nDisallow: /a\nUser-agent: Other\nDisallow: /b\nUser-agent: *\nDisallow: /c", "ac"),
        ("User-agent: Other\nUser-agent: Trawl\nUser-agent: Third\nDisallow: /a\nDisallow: /b", "ab"),
        ("User-agent: Other\n\n# a comment\nUser-agent: Trawl\n\nDisallow: /a\n\nDisallow: /b", "ab"),
        ("User-agent: *\nUser-agent: Trawl\nDisallow: /a\nUser-agent: *\nDisallow: /b", "a"),
        ("User-agent: *\nDisallow: /a\nUser-agent: Trawl\n", ""),
        ("User-agent: *\nDisallow: /a\nUser-agent: Trawl\nDisallow:\n", ""),
        ("Disallow: /a\nAllow: /b\nUser-agent: *\nDisallow: /c", "c"),
        ("User-agent: Other\nDisallow: /a", ""), ("", ""), ("Disallow: /a", ""),
        ("User-agent: * # all\nDisallow: /a # this", "a"), ("User-agent: *x\nDisallow: /a", ""),
        ("User-agent: * x\nDisallow: /a", "a"),
        ("User-agent: Other\nSitemap: /s.xml\nUser-agent: Trawl\nDisallow: /a", "a"),
        ("User-agent: Trawl\nSitemap: /s.xml\nUser-agent: Other\nDisallow: /a", "a"),
        ("User-agent: Trawl\nCrawl-delay: 1\nHost: x\nUser-agent: Other\nDisallow: /a", "a"),
        ("User-agent: Trawl\nDisallow: /a\nSitemap: /s.xml\nDisallow: /b", "ab"),
    ])
    func `P15 groups are told apart and merged`(file: String, forbidden: String) {
        #expect(Self.forbidden(file) == forbidden)
    }

    @Test(arguments: ["\n", "\r\n", "\r", "\n\r\n"])
    func `P15 lines end in any of three ways`(end: String) {
        let lines = ["User-agent: *", "Disallow: /a", "", "Allow: /b", "Disallow: /c"]
        #expect(Self.forbidden(lines.joined(separator: end)) == "ac")
    }

    @Test(arguments: [
        "\u{FEFF}User-agent: *\nDisallow: /a", "  USER-AGENT\t:  *  \n\tdIsAlLoW :/a  ", "user-agent:*\ndisallow:/a",
        "nonsense\n: x\nUser-agent: *\n<html>\nDisallow: /a\n:::\n", "User-agent: *\0\nUser-agent: *\nDisallow: /a",
        "#User-agent: Trawl\nUser-agent: *\n#Allow: /a\nDisallow: /a",
    ])
    func `P15 what is written loosely is read all the same`(file: String) { #expect(Self.forbidden(file) == "a") }

    @Test func `an agent without a token follows the rules for all`() {
        for agent in ["", "/1.0", "*"] {
            #expect(Self.forbidden("User-agent:\nDisallow: /a\nUser-agent: *\nDisallow: /b", agent: agent) == "b")
        }
    }

    @Test(arguments: [
        ("1", 1000), ("0", 0), ("0.5", 500), ("2.25", 2250), ("10", 10_000), (".5", 500), ("5.", 5000),
        ("1.23456", 1234),
        ("3600", 3_600_000), ("99999999999999999999999", 3_600_000), ("0.99999999999999999999999", 999),
    ])
    func `P15 Crawl-delay is read and bounded`(value: String, milliseconds: Int) {
        let rules = RobotsRulesTests.rules("User-agent: *\nCrawl-delay: \(value)")
        #expect(rules.crawlDelay == .milliseconds(milliseconds))
    }

    @Test(arguments: ["", "-1", "soon", "1 s", "1,5", ".", "1.2.3", "NaN", "1e9"])
    func `P15 a Crawl-delay that is no number is none`(value: String) {
        #expect(RobotsRulesTests.rules("User-agent: *\nCrawl-delay: \(value)").crawlDelay == nil)
    }

    @Test func `P15 Crawl-delay belongs to the agents named before it`() {
        let file =
            "Crawl-delay: 9\nUser-agent: *\nCrawl-delay: 3\nDisallow: /a\n\nUser-agent: Trawl\nCrawl-delay: 1\nCrawl-delay: 2"
        #expect(RobotsRulesTests.rules(file).crawlDelay == .seconds(2))
        #expect(RobotsRulesTests.rules(file, agent: "Other").crawlDelay == .seconds(3))
        #expect(RobotsRulesTests.rules("User-agent: *\nCrawl-delay: 3\nUser-agent: x").crawlDelay == .seconds(3))
    }

    @Test func `P15 sitemaps are those of the whole file`() {
        let file =
            "Sitemap: https://h.example/1.xml\nUser-agent: Other\nDisallow: /\nsitemap:/2.xml\nSITEMAP : \nUser-agent: Trawl\n"
            + "Sitemap: https://h.example/3.xml?a=b:c # last"
        #expect(
            RobotsRulesTests.rules(file).sitemaps == [
                "https://h.example/1.xml", "/2.xml", "https://h.example/3.xml?a=b:c",
            ])
    }
}

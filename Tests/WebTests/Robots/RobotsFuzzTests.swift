import Testing

@testable import Web

@Suite struct RobotsFuzzTests {
    /// The rules as RFC 9309 §2.2.2 words them: try each, keep the longest that matches.
    static func plainAnswer(_ rules: [(pattern: [UInt8], isAllowed: Bool)], _ path: [UInt8]) -> Bool {
        var longest = -1
        var answer = true
        for rule in rules where matches(rule.pattern[...], path[...]) {
            if rule.pattern.count > longest || rule.pattern.count == longest && rule.isAllowed {
                longest = rule.pattern.count
                answer = rule.isAllowed
            }
        }
        return answer
    }

    private static func matches(_ pattern: ArraySlice<UInt8>, _ path: ArraySlice<UInt8>) -> Bool {
        guard let first = pattern.first else { return true }
        if first == UInt8(ascii: "$"), pattern.count == 1 { return path.isEmpty }
        if first == UInt8(ascii: "*") {
            return (0...path.count).contains { matches(pattern.dropFirst(), path.dropFirst($0)) }
        }
        return path.first == first && matches(pattern.dropFirst(), path.dropFirst())
    }

    @Test(arguments: 0..<8)
    func `P15 the index answers as a plain search does`(seed: Int) {
        var random = SeededMutations(seed: UInt64(seed))
        let letters = Array("ab/*".utf8)
        for _ in 0..<60 {
            let rules = (0..<(1 + random.below(14))).map { _ -> (pattern: [UInt8], isAllowed: Bool) in
                var pattern = [UInt8(ascii: "/")] + (0..<random.below(6)).map { _ in letters[random.below(4)] }
                if random.below(5) == 0 { pattern.append(UInt8(ascii: "$")) }
                if random.below(8) == 0 { pattern[0] = UInt8(ascii: "*") }
                return (pattern, random.below(2) == 0)
            }
            let lines = rules.map {
                "\($0.isAllowed ? "Allow" : "Disallow"): \(String(decoding: $0.pattern, as: UTF8.self))"
            }
            let parsed = RobotsRulesTests.rules("User-agent: *\n" + lines.joined(separator: "\n"))
            for _ in 0..<30 {
                let path = [UInt8(ascii: "/")] + (0..<random.below(9)).map { _ in letters[random.below(3)] }
                let answer = parsed.isAllowed(pathAndQuery: path.span)
                #expect(
                    answer == Self.plainAnswer(rules, path), "\(String(decoding: path, as: UTF8.self)) under \(lines)")
            }
        }
    }

    @Test func `P32 no file and no path ends the process`() {
        var mutations = SeededMutations(seed: 31)
        let file = Array(
            "\u{FEFF}User-agent: Trawl\r\nAllow: /a*b$\nDisallow: /%7e/ツ?x=%2F\nCrawl-delay: 1.5\n\nSitemap: /s\nUser-agent: *\rDisallow: /"
                .utf8)
        let paths = ["/", "/a%", "/a%2", "/%7E/%E3%83%84?x=/", "/a*b$", "\u{0}", "%"].map { Array($0.utf8) }
        var refused = 0
        for _ in 0..<1500 {
            let damaged = mutations.mutate(
                file, with: ["*", "$", "%", "User-agent: *\nDisallow: ", "Crawl-delay: 9999999999", "#"])
            let rules = RobotsRules(parsing: damaged.span, agent: "Trawl")
            for path in paths where !rules.isAllowed(pathAndQuery: path.span) { refused += 1 }
            #expect((rules.crawlDelay ?? .zero) <= RobotsRules.maximumCrawlDelay)
        }
        #expect(refused > 0)
    }
}

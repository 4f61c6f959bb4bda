import TestSupport
import Testing

@testable import Web

@Suite struct RobotsBoundsTests {
    @Test func `P15 500 KiB are read, and no half line behind`() {
        let filler = String(repeating: "# comment\n", count: 51_200)
        #expect(filler.utf8.count == 500 * 1024)
        let head = "User-agent: *\n"
        #expect(
            !RobotsRulesTests.isAllowed("/a", RobotsRulesTests.rules(head + filler.dropLast(40) + "Disallow: /a\n")))
        // The limit falls into the path of the last rule.
        let length = RobotsRules.maximumLength - head.utf8.count - "\nDisallow: /a".utf8.count
        let cut = head + String(repeating: "#", count: length) + "\nDisallow: /abc\nDisallow: /d"
        let rules = RobotsRulesTests.rules(cut)
        #expect(["/a", "/abc", "/d"].allSatisfy { RobotsRulesTests.isAllowed($0, rules) })
        #expect(RobotsRulesTests.isAllowed("/x", RobotsRulesTests.rules(String(repeating: "x", count: 600_000))))
    }

    @Test func `P15 a rule that ends where the limit lies is read`() {
        let head = "User-agent: *\n"
        let rule = "\nDisallow: /abc"
        let length = RobotsRules.maximumLength - head.utf8.count - rule.utf8.count
        let rules = RobotsRulesTests.rules(head + String(repeating: "#", count: length) + rule + "\nDisallow: /d")
        #expect(!RobotsRulesTests.isAllowed("/abc", rules))
        #expect(RobotsRulesTests.isAllowed("/d", rules))
    }

    @Test(arguments: [
        "/" + String(repeating: "a*", count: 200_000) + "b", String(repeating: "*a", count: 200_000) + "$",
        "/*" + String(repeating: "a", count: 1000) + "b", "/" + String(repeating: "*", count: 400_000) + "b$",
    ])
    func `P17 P20 a hostile pattern costs bounded time`(pattern: String) {
        let rules = RobotsRulesTests.rules("User-agent: *\nDisallow: " + pattern)
        let path = "/" + String(repeating: "a", count: 8000)
        let time = threadTime { for _ in 0..<5 { _ = RobotsRulesTests.isAllowed(path, rules) } }
        // Backtracking would take longer than the universe will last; this is a debug build on a busy machine.
        #expect(time < .seconds(5))
    }

    @Test func `P17 many hostile rules cost bounded time, and the page is left alone`() {
        let file =
            "User-agent: *\n" + (0..<3000).map { "Disallow: /*\(String(repeating: "a", count: 100))\($0)\n" }.joined()
        let rules = RobotsRulesTests.rules(file)
        let path = "/" + String(repeating: "a", count: 8000)
        var isAllowed = true
        let time = threadTime { isAllowed = RobotsRulesTests.isAllowed(path, rules) }
        #expect(!isAllowed)
        #expect(time < .seconds(2))
        #expect(RobotsRulesTests.isAllowed("/page", rules), "an honest path is not affected")
    }

    @Test func `thousands of rules are told apart`() {
        let file = "User-agent: *\n" + (0..<5000).map { "Disallow: /d\($0)/\nAllow: /d\($0)/open\n" }.joined()
        let rules = RobotsRulesTests.rules(file)
        for number in stride(from: 0, to: 5000, by: 37) {
            #expect(!RobotsRulesTests.isAllowed("/d\(number)/x", rules))
            #expect(RobotsRulesTests.isAllowed("/d\(number)/open/x", rules))
            #expect(RobotsRulesTests.isAllowed("/d\(number)", rules))
        }
    }
}

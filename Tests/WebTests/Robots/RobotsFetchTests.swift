import Testing

@testable import Web

/// RFC 9309 §2.3.1.
@Suite struct RobotsFetchTests {
    @Test(
        arguments: [
            (.answered(status: 200), .asWritten), (.answered(status: 204), .asWritten),
            (.answered(status: 301), .everything),
            (.answered(status: 400), .everything), (.answered(status: 401), .everything),
            (.answered(status: 404), .everything),
            (.answered(status: 410), .everything), (.answered(status: 429), .everything),
            (.answered(status: 499), .everything),
            (.answered(status: 500), .nothing), (.answered(status: 503), .nothing), (.answered(status: 599), .nothing),
            (.answered(status: 999), .nothing), (.answered(status: 0), .nothing), (.tooManyRedirects, .everything),
            (.failed, .nothing),
        ] as [(RobotsFetch, RobotsFetch.Access)])
    func `P15 what becomes of the file decides what may be fetched`(fetch: RobotsFetch, access: RobotsFetch.Access) {
        #expect(fetch.access == access)
        let rules = RobotsRules(fetch, file: Array("User-agent: *\nDisallow: /a".utf8).span, agent: "Trawl")
        #expect(RobotsRulesTests.isAllowed("/b", rules) == (access != .nothing))
        #expect(RobotsRulesTests.isAllowed("/a", rules) == (access == .everything))
    }

    @Test func `P15 rules hold for a day and five redirects are followed`() {
        #expect(RobotsRules.lifetime == 24 * 60 * 60)
        #expect(RobotsRules.maximumRedirects == 5)
    }
}

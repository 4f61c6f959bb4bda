import Testing

@testable import Gateway

/// Which URLs are one.
struct CacheKeyTests {
    private static let scope: CacheScope = {
        var rules = CacheRules()
        rules.ignoredParameters = ["utm_source", "fbclid"]
        return CacheScope(name: "r", rules: rules)
    }()

    @Test(
        "keys",
        arguments: [
            ("http://Shop.Example", "http://shop.example/"), ("http://a:80/X", "http://a/X"),
            ("http://a:8080/", "http://a:8080/"), ("https://a:443/", "https://a/"), ("https://a:80/", "https://a:80/"),
            ("http://a?q", "http://a/?q"), ("http://a/?", "http://a/?"), ("http://a/x?utm_source=1", "http://a/x"),
            ("http://a/x?b=1&utm_source=1&c=2&UTM_Source", "http://a/x?b=1&c=2"),
            ("http://a/x?utm_source2=1", "http://a/x?utm_source2=1"), ("http://a/x?&&", "http://a/x?&&"),
            ("http://a/x?fbclid=%20&c", "http://a/x?c"), ("http://a/utm_source=1", "http://a/utm_source=1"),
        ])
    func keys(_ url: String, _ expected: String) throws {
        #expect(try #require(CacheKey(url: url, scope: Self.scope)).description == expected)
    }

    @Test("no addresses", arguments: ["", "/x", "ftp://a/", "http://", "http:///x", "http://?x"])
    func none(_ url: String) { #expect(CacheKey(url: url) == nil) }

    @Test func oneRouteDoesNotAnswerForAnother() throws {
        var harness = CacheHarness()
        try harness.store("/x")
        harness.scope = CacheScope(name: "other", rules: CacheRules())
        let verdict = CacheVerdict(try harness.look("/x"))
        #expect(verdict == .miss)
    }

    @Test(
        "requests that share a key with GET /x?b on http://a",
        arguments: [
            ("/x?b", "A", false, CacheVerdict.hit), ("/x?b", "a:80", false, .hit), ("http://a/x?b", "a", false, .hit),
            ("/x?b", "a", true, .miss), ("/x?B", "a", false, .miss), ("/X?b", "a", false, .miss),
            ("/x?b&", "a", false, .miss), ("/x", "a", false, .miss), ("/x?b", "a:81", false, .miss),
            ("/x?b", "b", false, .miss),
        ])
    func sharing(_ target: String, _ host: String, _ isSecure: Bool, _ expected: CacheVerdict) throws {
        let harness = CacheHarness()
        try harness.store("/x?b")
        let verdict = CacheVerdict(try harness.look(target, host: host, isSecure: isSecure))
        #expect(verdict == expected)
    }

    @Test(
        "what takes out /x/1 of http://a",
        arguments: [
            ("http://a/x/1", true, 1), ("http://A:80/x/1", true, 1), ("http://a/x", true, 0),
            ("https://a/x/1", true, 0),
            ("http://a/x", false, 2), ("http://a/x/", false, 2), ("http://a", false, 3), ("http://b", false, 0),
        ])
    func purging(_ url: String, _ isWhole: Bool, _ expected: Int) throws {
        let harness = CacheHarness()
        for target in ["/x/1", "/x/2", "/y"] { try harness.store(target) }
        #expect((isWhole ? harness.cache.purge(url: url) : harness.cache.purge(prefix: url)) == expected)
        #expect(harness.cache.figures.entries == 3 - expected)
        #expect(harness.cache.purgeAll() == 3 - expected)
        #expect(harness.cache.figures.bytes == 0)
    }

    @Test(
        "requests that may change something (RFC 9111 §4.4)",
        arguments: [
            ("POST", "200 OK", [], [true, false, false]), ("PUT", "204 No Content", [], [true, false, false]),
            ("BREW", "302 Found", [], [true, false, false]), ("POST", "500 Oh", [], [false, false, false]),
            ("POST", "404 Not", [], [false, false, false]), ("OPTIONS", "200 OK", [], [false, false, false]),
            ("DELETE", "201 Made", ["Location: /y"], [true, true, false]),
            ("PATCH", "200 OK", ["Content-Location: http://A/z?q#f"], [true, false, true]),
            ("POST", "200 OK", ["Location: http://a.evil/y"], [true, false, false]),
            ("POST", "200 OK", ["Location: //a/y"], [true, false, false]),
            ("POST", "200 OK", ["Location: https://a/y"], [true, false, false]),
        ])
    func invalidation(_ method: String, _ status: String, _ lines: [String], _ gone: [Bool]) throws {
        let harness = CacheHarness()
        let targets = ["/x", "/y", "/z?q"]
        for target in targets { try harness.store(target) }
        if case .forward(_, let invalidation?) = try harness.look("/x", method: method) {
            let bytes = Array("HTTP/1.1 \(status)\r\n\(lines.map { $0 + "\r\n" }.joined())\r\n".utf8)
            var (head, fields) = (ResponseHead(), HeadFields())
            _ = try head.scan(bytes.span, &fields, to: .post)
            invalidation.answered(head, fields, bytes.span)
        }
        let found = try targets.map { CacheVerdict(try harness.look($0)) != .hit }
        #expect(found == gone)
    }
}

import Testing

@testable import Web

/// RFC 9309 §2.2.
@Suite struct RobotsRulesTests {
    static func rules(_ file: String, agent: String = "Trawl") -> RobotsRules {
        RobotsRules(parsing: Array(file.utf8).span, agent: agent)
    }

    static func isAllowed(_ path: String, _ rules: RobotsRules) -> Bool {
        rules.isAllowed(pathAndQuery: Array(path.utf8).span)
    }

    /// Whether `path` may be fetched under one group for all with `lines`.
    static func isAllowed(_ path: String, _ lines: String...) -> Bool {
        isAllowed(path, rules("User-agent: *\n" + lines.joined(separator: "\n")))
    }

    @Test(arguments: [
        ("/publications/a", true), ("/example/page.html", false), ("/", true), ("/example", true), ("/example/", false),
        ("/example/allowed.gif", true), ("/example/allowed.gif?x", true), ("/example/page/disallowed.gif", false),
    ])
    func `P15 the longest rule wins`(path: String, isAllowed: Bool) {
        let rules = Self.rules(
            "User-agent: *\nAllow: /example/allowed.gif\nDisallow: /example/\nAllow: /example/page/\n"
                + "Disallow: /example/page/disallowed.gif\nDisallow: /example/page.html\nAllow: /publications/")
        #expect(Self.isAllowed(path, rules) == isAllowed)
    }

    @Test(arguments: [
        ("Allow: /p", "Disallow: /", "/page", true), ("Allow: /folder", "Disallow: /folder", "/folder/page", true),
        ("Disallow: /folder", "Allow: /folder", "/folder/page", true),
        ("Allow: /page", "Disallow: /*.htm", "/page.htm", false),
        ("Allow: /page", "Disallow: /*.ph", "/page.php5", true),
        ("Disallow: /*.ph", "Allow: /page", "/page.php5", true),
        ("Allow: /$", "Disallow: /", "/", true), ("Allow: /$", "Disallow: /", "/page.htm", false),
        ("Disallow: /a*b", "Allow: /a*c", "/abc", true), ("Disallow: /a*bc", "Allow: /a*c", "/abc", false),
        ("Disallow: /page*", "Allow: /page", "/page", false), ("Disallow: /aaaa", "Allow: /*", "/aaaa", false),
    ])
    func `P15 between rules the longer one decides, and allowing wins a tie`(
        first: String, second: String, path: String, isAllowed: Bool
    ) {
        #expect(Self.isAllowed(path, first, second) == isAllowed)
    }

    @Test(arguments: [
        ("/fish", "/fish", true), ("/fish", "/fish.html", true), ("/fish", "/fish/salmon", true),
        ("/fish", "/Fish", false),
        ("/fish", "/catfish", false), ("/fish*", "/fishheads", true), ("/fish/", "/fish", false),
        ("/*.php", "/index.php", true), ("/*.php", "/folder/a.php?x", true), ("/*.php", "/a.php/", true),
        ("/*.php", "/windows.PHP", false), ("/*.php$", "/a.php", true), ("/*.php$", "/a.php?x", false),
        ("/*.php$", "/a.php.php", true), ("/fish*.php", "/fishheads/cat.php?x", true),
        ("/fish*.php", "/Fish.PHP", false),
        ("/a*b*c", "/abc", true), ("/a*b*c", "/acb", false), ("/a*b*b$", "/ab", false), ("/a*b*b$", "/abb", true),
        ("*", "/", true), ("**", "/x", true), ("/***a", "/xa", true), ("*.gif$", "/x/a.gif", true), ("$", "/", false),
        ("/$", "/", true), ("/$", "/a", false), ("/a$b", "/a$b", true), ("/a$b", "/a", false), ("/a*$", "/abc", true),
        ("/*", "/", true), ("/a*ab$", "/aab", true), ("/a*ab$", "/ab", false), ("fish", "/fish", false),
        ("/?", "/?q", true),
        ("/*?", "/a?q", true), ("/*?", "/a", false), ("/a//b", "/a//b", true), ("http://h.example/", "/", false),
    ])
    func `P15 a pattern matches from the beginning, with stars and an end mark`(
        pattern: String, path: String, matches: Bool
    ) {
        #expect(Self.isAllowed(path, "Disallow: " + pattern) == !matches)
    }

    @Test(arguments: [
        ("/foo/bar?baz=quz", "/foo/bar?baz=quz"),
        ("/foo/bar?baz=https://foo.bar", "/foo/bar?baz=https%3A%2F%2Ffoo.bar"),
        ("/foo/bar?baz=https%3A%2F%2Ffoo.bar", "/foo/bar?baz=https://foo.bar"), ("/foo/bar/ツ", "/foo/bar/%E3%83%84"),
        ("/foo/bar/%E3%83%84", "/foo/bar/%E3%83%84"), ("/foo/bar/%e3%83%84", "/foo/bar/%E3%83%84"),
        ("/foo/bar/%E3%83%84", "/foo/bar/ツ"), ("/foo/bar/%62%61%7A", "/foo/bar/baz"), ("/~joe/", "/%7ejoe/x"),
        ("/%7Ejoe/", "/~joe/x"), ("/a%3cd", "/a%3Cd"), ("/a%3Cd", "/a%3cd"), ("/a b", "/a%20b"), ("/a\"b", "/a%22b"),
        ("/file-with-a-%2A.html", "/file-with-a-*.html"), ("/%2A", "/%2a"), ("/foo-%24", "/foo-$"),
        ("/foo-%24", "/foo-%24x"),
        ("/100%", "/100%25"), ("/100%25", "/100%"), ("/a%zz", "/a%25zz"), ("/a|b", "/a%7Cb"), ("/*/ツ", "/x/%e3%83%84"),
        ("/*%2f", "/x%2F"), ("/é$", "/%C3%A9"), ("/*/x", "/a?b=/x"), ("/a%", "/a%"),
    ])
    func `P15 escapes are compared in one form`(pattern: String, path: String) {
        #expect(!Self.isAllowed(path, "Disallow: " + pattern))
    }

    @Test(arguments: [
        ("/a%2Fb", "/a/b"), ("/a/b", "/a%2Fb"), ("/a%3Fb", "/a?b"), ("/%2A", "/a"), ("/a%24", "/a"), ("/a%26b", "/a&b"),
        ("/a?x%3Dy", "/a?x=y"), ("/%41", "/a"),
    ])
    func `P15 an escaped reserved character is another than the bare one`(pattern: String, path: String) {
        #expect(Self.isAllowed(path, "Disallow: " + pattern))
    }

    @Test func `P15 robots itself is always allowed`() {
        #expect(Self.isAllowed("/robots.txt", "Disallow: /"))
        #expect(!Self.isAllowed("/robots.txt?x", "Disallow: /"))
        #expect(Self.isAllowed("/robots.txt", .disallowAll))
    }

    @Test func `P15 an empty rule says nothing`() {
        #expect(Self.isAllowed("/x", "Disallow:"))
        #expect(Self.isAllowed("/x", "Disallow: # all of it"))
        #expect(!Self.isAllowed("/x", "Allow:", "Disallow: /"))
    }

    @Test func `an empty path is the root`() {
        #expect(!Self.isAllowed("", "Disallow: /$"))
        #expect(Self.isAllowed("", "Disallow: /a"))
    }
}

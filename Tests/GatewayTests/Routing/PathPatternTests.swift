import Testing

@testable import Gateway

/// Paths with stars.
struct PathPatternTests {
    private func captures(_ pattern: String, _ path: String) -> [String]? {
        let bytes = Array(path.utf8)
        return PathPattern(pattern).match(bytes)?.map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    @Test(
        "matches",
        arguments: [
            ("/a", "/a", []), ("/*", "/a", ["a"]), ("/*/x", "/a/x", ["a"]), ("/**", "/", [""]),
            ("/**", "/a/b", ["a/b"]),
            ("/users/*/files/**", "/users/7/files/a/b", ["7", "a/b"]), ("**.png", "/a/b.png", ["/a/b"]),
            ("/*.*", "/a.b.c", ["a", "b.c"]), ("/**/end", "/a/end/end", ["a/end"]), ("/a**b", "/ab", [""]),
            ("/***", "/x", ["", "x"]),
        ])
    func matches(_ pattern: String, _ path: String, _ expected: [String]) {
        #expect(captures(pattern, path) == expected)
    }

    @Test(
        "does not match",
        arguments: [
            ("/a", "/ab"), ("/a", "/"), ("/*", "/"), ("/*", "/a/b"), ("/*/x", "//x"), ("/a/**", "/a"),
            ("**.png", "/png"),
        ])
    func others(_ pattern: String, _ path: String) { #expect(captures(pattern, path) == nil) }

    @Test("a long path that almost matches takes no longer than it should") func isBounded() {
        let path = "/" + String(repeating: "a", count: 15_000)
        #expect(captures("/**a**a**a**a**a**b", path) == nil)
    }
}

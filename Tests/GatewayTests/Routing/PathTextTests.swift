import Testing

@testable import Gateway

/// Paths as routes compare them.
struct PathTextTests {
    private func read(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        switch PathText(bytes.span, 0..<bytes.count) {
        case .same: return text
        case .changed(let path), .resolved(let path): return String(decoding: path, as: UTF8.self)
        case .unreadable: return nil
        }
    }

    @Test(
        "what is hidden is seen",
        arguments: [
            ("/", "/"), ("/a/b", "/a/b"), ("/a//b", "/a/b"), ("//", "/"), ("/a/", "/a/"), ("/a/./b", "/a/b"),
            ("/a/.", "/a/"),
            ("/a/..", "/"), ("/a/b/..", "/a/"), ("/a/../b", "/b"), ("/a/b/../../c", "/c"), ("/%61", "/a"),
            ("/%61dmin", "/admin"), ("/x/%2e%2e/admin", "/admin"), ("/x%2f..%2Fadmin", "/admin"), ("/a%", "/a%"),
            ("/a%2", "/a%2"), ("/a%zz", "/a%zz"), ("/a%20b", "/a b"), ("/...", "/..."), ("/.a", "/.a"),
            ("/a/.../b", "/a/.../b"),
            ("/%252e%252e/", "/%2e%2e/"), ("*", "*"), ("/a;b=../c", "/a;b=../c"),
        ])
    func reads(_ written: String, _ compared: String) { #expect(read(written) == compared) }

    @Test(
        "what leads above the root is none",
        arguments: ["/..", "/../x", "/a/../..", "/a/%2e%2e/%2e./x", "/a%00b", "/%2e%2e"])
    func unreadable(_ written: String) { #expect(read(written) == nil) }

    @Test("what was read is written so that it reads the same") func encoding() {
        var output: [UInt8] = []
        PathText.encode(Array("/a b?c%d#é/~".utf8), to: &output)
        #expect(String(decoding: output, as: UTF8.self) == "/a%20b%3Fc%25d%23%C3%A9/~")
    }
}

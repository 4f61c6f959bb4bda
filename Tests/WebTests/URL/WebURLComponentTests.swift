import Testing
import Web

@Suite struct WebURLComponentTests {
    @Test func everyPart() throws {
        let url = try WebURL("https://user:s3cret@Example.com:8443/a/b?c=d&e#f")
        #expect(url.scheme == "https")
        #expect(url.isHTTPS && !url.isHTTP && url.isFetchable && url.hasCredentials)
        #expect(url.username == "user")
        #expect(url.password == "s3cret")
        #expect(url.host == "example.com")
        #expect(url.port == 8443)
        #expect(url.effectivePort == 8443)
        #expect(url.path == "/a/b")
        #expect(url.query == "c=d&e")
        #expect(url.fragment == "f")
        #expect(url.origin == "https://example.com:8443")
        #expect(url.requestTarget.string == "/a/b?c=d&e")
        #expect(url.hostBytes.string == "example.com")
        #expect(url.authority.string == "example.com:8443")
        #expect(url.span.string == url.string)
        #expect(url.spanWithoutFragment.string == "https://user:s3cret@example.com:8443/a/b?c=d&e")
    }

    @Test func nothingButAHost() throws {
        let url = try WebURL("http://h")
        #expect(url.username == "" && url.password == "" && !url.hasCredentials)
        #expect(url.port == nil && url.effectivePort == 80)
        #expect(url.path == "/" && url.query == nil && url.fragment == nil)
        #expect(url.authority.string == "h")
        #expect(url.requestTarget.string == "/")
    }

    @Test("empty is not absent")
    func empty() throws {
        let url = try WebURL("http://:p@h/?#")
        #expect(url.query == "" && url.fragment == "")
        #expect(url.username == "" && url.password == "p")
        #expect(url.requestTarget.string == "/?")
    }

    @Test(
        "schemes without an authority",
        arguments: [("mailto:a@b?c", "a@b"), ("foo:/.//p?c", "//p"), ("foo:/p?c", "/p"), ("foo:?c", "")])
    func noAuthority(text: String, path: String) throws {
        let url = try WebURL(text)
        #expect(url.host == nil && url.port == nil && url.effectivePort == nil)
        #expect(url.authority.isEmpty && url.hostBytes.isEmpty)
        #expect(url.path == path)
        #expect(url.query == "c")
        #expect(!url.isFetchable && url.origin == "null")
    }

    @Test(
        "origins (RFC 6454)",
        arguments: [
            ("http://u:p@H:80/a", "http://h"), ("https://h:80/", "https://h:80"), ("ftp://h/", "ftp://h"),
            ("http://[::1]:81/", "http://[::1]:81"), ("http://bücher.de/", "http://xn--bcher-kva.de"),
            ("file:///a", "null"),
            ("data:,a", "null"), ("blob:https://h/x", "null"),
        ])
    func origins(text: String, origin: String) throws {
        #expect(try WebURL(text).origin == origin)
    }

    @Test(
        "P19 the same origin is the same scheme, host and port",
        arguments: [
            ("http://h/a", "http://u@h:80/b?c", true), ("http://h/", "https://h/", false),
            ("http://h/", "http://h:81/", false),
            ("http://h/", "http://hh/", false), ("https://h:443", "https://H", true), ("file:///a", "file:///a", false),
            ("data:,a", "data:,a", false),
        ])
    func sameOrigin(left: String, right: String, same: Bool) throws {
        let left = try WebURL(left)
        let right = try WebURL(right)
        #expect(left.isSameOrigin(as: right) == same)
        #expect(right.isSameOrigin(as: left) == same)
    }

    @Test(
        "without fragment and credentials",
        arguments: [
            ("http://u:p@h:81/a?b#c", "http://u:p@h:81/a?b", "http://h:81/a?b#c"),
            ("http://u@h#", "http://u@h/", "http://h/#"), ("http://h/", "http://h/", "http://h/"),
            ("mailto:a@b#c", "mailto:a@b", "mailto:a@b#c"), ("foo:/.//a#c", "foo:/.//a", "foo:/.//a#c"),
        ])
    func without(text: String, fragmentless: String, anonymous: String) throws {
        let url = try WebURL(text)
        #expect(url.withoutFragment.string == fragmentless)
        #expect(url.withoutFragment.fragment == nil)
        let stripped = url.withoutCredentials
        #expect(stripped.string == anonymous)
        let expected = try WebURL(anonymous)
        #expect(stripped == expected && stripped.hashValue == expected.hashValue)
        #expect(stripped.path == url.path && stripped.query == url.query && stripped.fragment == url.fragment)
        #expect(stripped.host == url.host && stripped.port == url.port && stripped.username == "")
    }

    @Test("P33 what is printed holds no user info", arguments: ["http://user:s3cret@h/a#f", "http://:s3cret@h/a#f"])
    func redaction(text: String) throws {
        let url = try WebURL(text)
        #expect("\(url)" == "http://***@h/a#f")
        #expect(String(reflecting: url) == url.redacted)
        #expect("\(try WebURL("http://h/a@b"))" == "http://h/a@b")
    }
}

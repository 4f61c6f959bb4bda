import Testing

@testable import Web

@Suite struct CookieJarTests {
    static let now: Int64 = 784_111_777

    /// A jar after `fields` came from `https://www.example.com/a/b/page`.
    static func jar(
        _ fields: [String], host: String = "www.example.com", path: String = "/a/b/page", isSecure: Bool = true
    ) -> CookieJar {
        var jar = CookieJar()
        for field in fields {
            jar.store(Array(field.utf8).span, fromHost: host, path: path, isSecure: isSecure, now: now)
        }
        return jar
    }

    static func header(
        _ jar: CookieJar, host: String = "www.example.com", path: String = "/a/b/page", isSecure: Bool = true,
        after seconds: Int64 = 0
    ) -> String? {
        jar.cookieHeader(forHost: host, path: path, isSecure: isSecure, now: now + seconds)
    }

    @Test(arguments: [
        ("www.example.com", true), ("example.com", true), ("deep.www.example.com", true), ("ample.com", false),
        ("notexample.com", false), ("example.com.evil.com", false), ("example.org", false),
    ])
    func `P19 a domain cookie goes to the domain and below`(host: String, isSent: Bool) {
        let jar = Self.jar(["a=b; Domain=.Example.com; Path=/"])
        #expect(Self.header(jar, host: host) == (isSent ? "a=b" : nil))
    }

    @Test(arguments: [("www.example.com", true), ("example.com", false), ("x.www.example.com", false)])
    func `P19 a cookie without a domain goes to its host alone`(host: String, isSent: Bool) {
        #expect(Self.header(Self.jar(["a=b; Path=/"]), host: host) == (isSent ? "a=b" : nil))
    }

    @Test(arguments: [
        ("www.example.com", "com"), ("www.example.co.uk", "co.uk"), ("user.github.io", "github.io"),
        ("www.example.com", "other.com"), ("example.com", "www.example.com"), ("www.example.com", "ww.example.com"),
        ("www.example.com", ".www.example.com."), ("127.0.0.1", "0.0.1"), ("127.0.0.1", "1"), ("[::1]", "1]"),
        ("a.localhost", "localhost"), ("", "example.com"), ("www.example.com", "..example.com"),
        ("www.example.com", "example.com/"),
    ])
    func `P19 a cookie for a public suffix or a foreign domain is refused`(host: String, domain: String) {
        #expect(Self.jar(["a=b; Path=/; Domain=\(domain)"], host: host).isEmpty)
    }

    @Test(arguments: ["localhost", "127.0.0.1", "[::1]", "github.io", "co.uk"])
    func `P19 an address or a public suffix keeps its own cookies to itself`(host: String) {
        let jar = Self.jar(["a=b; Path=/; Domain=\(host)", "c=d; Path=/"], host: host)
        #expect(Self.header(jar, host: host) == "a=b; c=d")
        #expect(Self.header(jar, host: "x." + host) == nil)
    }

    @Test(arguments: [
        ("/a/b", true), ("/a/b/", true), ("/a/b/c", true), ("/a/bc", false), ("/a", false), ("/", false), ("", false),
        ("/a/b?q=/c", true), ("/A/b", false),
    ])
    func `a path goes to itself and what lies below`(path: String, isSent: Bool) {
        #expect(Self.header(Self.jar(["a=b; Path=/a/b"]), path: path) == (isSent ? "a=b" : nil))
        #expect(Self.header(Self.jar(["a=b"]), path: path) == (isSent ? "a=b" : nil), "the default path")
    }

    @Test(arguments: [
        ("/a/b/page", "/a/b"), ("/a/b/", "/a/b"), ("/page", "/"), ("/", "/"), ("", "/"), ("page", "/"),
        ("/a/b?/c/d", "/a"),
    ])
    func `the default path is the directory`(path: String, expected: String) {
        #expect(Self.jar(["a=b"], path: path).cookies["www.example.com"]?.first?.path == expected)
    }

    @Test func `P19 secure cookies neither come from nor go to plain HTTP`() {
        let jar = Self.jar(["a=b; Secure", "c=d"])
        #expect(Self.header(jar) == "a=b; c=d")
        #expect(Self.header(jar, isSecure: false) == "c=d")
        #expect(Self.jar(["a=b; Secure"], isSecure: false).isEmpty)
    }

    @Test func `P19 plain HTTP does not overwrite a secure cookie`() {
        var jar = Self.jar(["a=secret; Secure"])
        for field in ["a=planted", "a=; Max-Age=0"] {
            jar.store(
                Array(field.utf8).span, fromHost: "www.example.com", path: "/a/b/page", isSecure: false, now: Self.now)
        }
        #expect(Self.header(jar) == "a=secret")
    }

    @Test func `longer paths go first, then older cookies`() {
        let jar = Self.jar([
            "a=1; Path=/", "b=2; Path=/a/b", "c=3; Path=/a", "d=4; Path=/a/b", "e=5; Path=/; Domain=example.com",
        ])
        #expect(Self.header(jar) == "b=2; d=4; c=3; a=1; e=5")
    }

    @Test func `a cookie replaces one of the same name, domain and path, in its place`() {
        let jar = Self.jar(["a=1", "b=2", "a=3", "a=4; Path=/", "a=5; Domain=www.example.com"])
        #expect(Self.header(jar) == "a=5; b=2; a=4")
        #expect(jar.count == 3)
    }

    @Test(
        arguments: [
            ("a=b", 1 << 40, true), ("a=b; Max-Age=60", 59, true), ("a=b; Max-Age=60", 60, false),
            ("a=b; Max-Age=0", 0, false),
            ("a=b; Max-Age=-5", 0, false), ("a=b; Max-Age=99999999999999999999", 1 << 40, true),
            ("a=b; Expires=Sun, 06 Nov 1994 08:50:00 GMT", 22, true),
            ("a=b; Expires=Sun, 06 Nov 1994 08:50:00 GMT", 23, false),
            ("a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60", 59, true),
            ("a=b; Expires=Fri, 31 Dec 9999 00:00:00 GMT; Max-Age=60", 60, false),
            ("a=b; Expires=never", 1 << 40, true),
        ] as [(String, Int64, Bool)])
    func `cookies expire`(field: String, seconds: Int64, isSent: Bool) {
        #expect(Self.header(Self.jar([field]), after: seconds) == (isSent ? "a=b" : nil))
    }

    @Test func `an expired cookie deletes the one of its name`() {
        let jar = Self.jar(["a=1", "b=2", "a=; Max-Age=0"])
        #expect(Self.header(jar) == "b=2")
        #expect(jar.count == 1)
        #expect(Self.jar(["a=1", "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"]).isEmpty)
    }

    @Test func `P32 the end of time overflows nothing`() {
        for now in [Int64.max, .max - 1, .min] {
            var jar = CookieJar()
            let field = Array("a=b; Max-Age=9223372036854775807".utf8)
            let isTaken = jar.store(field.span, fromHost: "h.example", path: "/", isSecure: true, now: now)
            #expect(isTaken)
        }
    }
}

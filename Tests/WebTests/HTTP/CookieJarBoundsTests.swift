import Testing

@testable import Web

@Suite struct CookieJarBoundsTests {
    static func store(_ field: String, host: String, into jar: inout CookieJar, now: Int64 = 1000) {
        jar.store(Array(field.utf8).span, fromHost: host, path: "/", isSecure: true, now: now)
    }

    @Test func `P17 a domain has a bounded number of cookies, the newest`() {
        var jar = CookieJar()
        for number in 0..<(CookieJar.maximumPerDomain + 20) {
            Self.store("c\(number)=x", host: "h.example", into: &jar)
        }
        #expect(jar.count == CookieJar.maximumPerDomain)
        let names = jar.cookies["h.example", default: []].map(\.name)
        #expect(names == (20..<CookieJar.maximumPerDomain + 20).map { "c\($0)" })
    }

    @Test func `P17 expired cookies go before the oldest`() {
        var jar = CookieJar()
        Self.store("first=x", host: "h.example", into: &jar)
        Self.store("brief=x; Max-Age=1", host: "h.example", into: &jar)
        for number in 2..<CookieJar.maximumPerDomain { Self.store("c\(number)=x", host: "h.example", into: &jar) }
        Self.store("last=x", host: "h.example", into: &jar, now: 2000)
        let names = jar.cookies["h.example", default: []].map(\.name)
        #expect(names.count == CookieJar.maximumPerDomain)
        #expect(names.first == "first" && names.last == "last" && !names.contains("brief"))
    }

    @Test func `P17 the jar has a bounded number of cookies, the newest`() {
        var jar = CookieJar()
        for number in 0..<(CookieJar.maximumCount + 50) {
            Self.store("a=\(number)", host: "h\(number).example", into: &jar)
        }
        #expect(jar.count == CookieJar.maximumCount)
        #expect(jar.cookies.values.joined().count == CookieJar.maximumCount)
        #expect(jar.cookies["h49.example"] == nil)
        #expect(jar.cookies["h50.example"]?.count == 1)
    }

    @Test func `P17 a Cookie field has a bounded length`() throws {
        var jar = CookieJar()
        for number in 0..<100 {
            Self.store("c\(number)=" + String(repeating: "x", count: 4000), host: "h.example", into: &jar)
        }
        Self.store("small=1", host: "h.example", into: &jar)
        let field = try #require(jar.cookieHeader(forHost: "h.example", path: "/", isSecure: true, now: 1000))
        #expect(field.utf8.count <= CookieJar.maximumFieldLength)
        #expect(field.hasSuffix("; small=1"))
    }

    @Test func `P32 damaged fields end nothing and leave nothing that breaks a header`() {
        var mutations = SeededMutations(seed: 24)
        let sample = Array("SID=31d4; Path=/a; Domain=.example.com; Max-Age=60; Secure; HttpOnly; SameSite=Lax".utf8)
        var jar = CookieJar()
        for _ in 0..<3000 {
            let field = mutations.mutate(
                sample, with: [";", "=", "\r\n", "Expires=Sun, 06 Nov 2094 08:49:37 GMT", "__Host-"])
            jar.store(field.span, fromHost: "www.example.com", path: "/a/b", isSecure: true, now: 1000)
        }
        #expect(jar.count > 10)
        #expect(jar.count == jar.cookies.values.joined().count)
        for host in ["www.example.com", "example.com"] {
            let field = jar.cookieHeader(forHost: host, path: "/a/b", isSecure: true, now: 1000) ?? ""
            #expect(field.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 })
        }
    }
}

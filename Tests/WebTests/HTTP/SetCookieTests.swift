import Testing

@testable import Web

@Suite struct SetCookieTests {
    static func parse(_ text: String) -> SetCookie? { SetCookie(Array(text.utf8).span) }

    @Test func `all attributes are read`() throws {
        let cookie = try #require(
            Self.parse(
                "SID=31d4d96e407aad42; Path=/shop; Domain=.Example.COM; Max-Age=60; Secure; HttpOnly; SameSite=Lax; "
                    + "Expires=Sun, 06 Nov 1994 08:49:37 GMT"))
        #expect(cookie.name == "SID")
        #expect(cookie.value == "31d4d96e407aad42")
        #expect(cookie.path == "/shop")
        #expect(cookie.domain == "example.com")
        #expect(cookie.maxAge == 60)
        #expect(cookie.expires == 784_111_777)
        #expect(cookie.isSecure && cookie.isHTTPOnly)
        #expect(cookie.sameSite == .lax)
    }

    @Test(arguments: [
        ("a=b", "a", "b"), (" a = b ", "a", "b"), ("a=", "a", ""), ("a=b=c", "a", "b=c"), ("a=\"b c\"", "a", "\"b c\""),
        ("a=b;", "a", "b"), ("a=b;;;", "a", "b"), ("a=é", "a", "é"), ("a b=c d", "a b", "c d"), ("a=b,c", "a", "b,c"),
        ("a=b; =x; ; unknown; secure=no", "a", "b"),
    ])
    func `name and value are read`(field: String, name: String, value: String) {
        let cookie = Self.parse(field)
        #expect(cookie?.name == name)
        #expect(cookie?.value == value)
    }

    @Test(arguments: [
        "", ";", "a", "=b", " =b", "a; b=c", "a=b\u{0}", "a=b\r\nX: y", "a=\u{7F}", "a=b; path=/\u{1}", "=", " ; a=b",
    ])
    func `what sets no cookie is refused`(field: String) { #expect(Self.parse(field) == nil) }

    @Test func `bytes that are not UTF-8 are refused, not replaced`() {
        #expect(SetCookie([0x61, 0x3D, 0xE9].span) == nil)
    }

    @Test(
        arguments: [
            ("", nil), ("; Max-Age", nil), ("; Max-Age=", nil), ("; Max-Age=x", nil), ("; Max-Age=1x", nil),
            ("; Max-Age=+1", nil), ("; Max-Age=-", nil), ("; Max-Age=0", 0), ("; Max-Age=-99999999999999999999", 0),
            ("; Max-Age=99999999999999999999", .max), ("; Max-Age=5; Max-Age=6", 6), ("; Max-Age=5; Max-Age=x", 5),
        ] as [(String, Int64?)])
    func `Max-Age is read`(attributes: String, seconds: Int64?) {
        #expect(Self.parse("a=b" + attributes)?.maxAge == seconds)
    }

    @Test(
        arguments: [
            ("", nil), ("; Path", nil), ("; Path=", nil), ("; Path=x", nil), ("; Path=/x; Path=y", nil),
            ("; path=/x y", "/x y"),
            ("; Path=/a; PATH=/b", "/b"),
        ] as [(String, String?)])
    func `Path is read`(attributes: String, path: String?) { #expect(Self.parse("a=b" + attributes)?.path == path) }

    @Test(
        arguments: [
            ("", nil), ("; Domain=", nil), ("; Domain=.", nil), ("; Domain=A.b", "a.b"), ("; Domain=..a", ".a"),
            ("; Domain=a; Domain=", nil),
        ] as [(String, String?)])
    func `Domain is read`(attributes: String, domain: String?) {
        #expect(Self.parse("a=b" + attributes)?.domain == domain)
    }

    @Test(arguments: [
        ("__Secure-a=b; Secure", true), ("__Secure-a=b", false), ("__secure-a=b", false),
        ("__Host-a=b; Secure; Path=/", true),
        ("__Host-a=b; Secure; Path=/x", false), ("__Host-a=b; Secure", false), ("__Host-a=b; Path=/", false),
        ("__HOST-a=b; Secure; Path=/; Domain=example.com", false), ("__Host=b", true),
    ])
    func `P19 name prefixes are held to`(field: String, isTaken: Bool) {
        #expect((Self.parse(field) != nil) == isTaken)
    }

    @Test func `P17 sizes are bounded`() {
        #expect(Self.parse("a=" + String(repeating: "x", count: 4095)) != nil)
        #expect(Self.parse("a=" + String(repeating: "x", count: 4096)) == nil)
        #expect(Self.parse("a=b; Path=/" + String(repeating: "x", count: 1023))?.path?.utf8.count == 1024)
        #expect(Self.parse("a=b; Path=/" + String(repeating: "x", count: 1024)) == SetCookie(Array("a=b".utf8).span))
    }
}

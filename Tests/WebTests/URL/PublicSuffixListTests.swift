import Testing
import Web

@Suite struct PublicSuffixListTests {
    @Test(
        "registrable domains",
        arguments: [
            ("example.com", "example.com"), ("www.example.com", "example.com"), ("a.b.example.co.uk", "example.co.uk"),
            ("example.com.", "example.com"), ("me.github.io", "me.github.io"),
            ("x.city.kawasaki.jp", "city.kawasaki.jp"),
            ("a.b.nosuchtld", "b.nosuchtld"), ("www.xn--85x722f.xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn"),
            ("com", nil), ("co.uk", nil), ("github.io", nil), ("localhost", nil), ("127.0.0.1", nil), ("[::1]", nil),
            ("::1", nil),
            ("", nil), (".", nil), (".com", nil),
        ])
    func registrable(host: String, domain: String?) {
        #expect(PublicSuffixList.registrableDomain(of: host) == domain)
    }

    @Test(
        "P19 public suffixes",
        arguments: [
            ("com", true), ("co.uk", true), ("github.io", true), ("com.", true), ("localhost", true),
            ("nosuchtld", true),
            ("a.kawasaki.jp", true), ("city.kawasaki.jp", false), ("example.com", false), ("a.nosuchtld", false),
            ("127.0.0.1", false), ("[::1]", false), ("", false),
        ])
    func suffix(host: String, expected: Bool) {
        #expect(PublicSuffixList.isPublicSuffix(host) == expected)
    }
}

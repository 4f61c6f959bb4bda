import Testing
import Web

/// What the URL standard makes of a text: expected values were written by its rules and agree with ada, another
/// implementation of it.
@Suite struct WebURLParsingTests {
    @Test(
        "a URL in full",
        arguments: [
            // Scheme, slashes, white space
            ("http://example.com", "http://example.com/"),
            ("HTTP://EXAMPLE.com/A", "http://example.com/A"),
            ("  \u{1}http://h/\u{1F} ", "http://h/"),
            ("ht\ntp\t://h\r/a\nb", "http://h/ab"),
            ("http:h/p", "http://h/p"),
            ("http:/h/p", "http://h/p"),
            ("http:////h/p", "http://h/p"),
            ("http:\\\\h\\p\\..\\q", "http://h/q"),
            ("https:\\/h?a\\b#c\\d", "https://h/?a\\b#c\\d"),
            ("foo:\\\\h", "foo:\\\\h"),
            // User info and port
            ("http://user:pass@h/", "http://user:pass@h/"),
            ("http://user@h", "http://user@h/"),
            ("http://:pass@h", "http://:pass@h/"),
            ("http://@h", "http://h/"),
            ("http://:@h", "http://h/"),
            ("http://a@b@h", "http://a%40b@h/"),
            ("http://a:b:c@h", "http://a:b%3Ac@h/"),
            ("http://ü;=|^[]@h", "http://%C3%BC%3B%3D%7C%5E%5B%5D@h/"),
            ("http://h:80/", "http://h/"),
            ("https://h:443/", "https://h/"),
            ("http://h:443/", "http://h:443/"),
            ("ftp://h:21/", "ftp://h/"),
            ("ws://h:80", "ws://h/"),
            ("wss://h:443", "wss://h/"),
            ("http://h:", "http://h/"),
            ("http://h:0/", "http://h:0/"),
            ("http://h:0000008080/", "http://h:8080/"),
            ("http://h:65535/", "http://h:65535/"),
            ("foo://h:80/", "foo://h:80/"),
            // Path
            ("http://h/a/./b/../c", "http://h/a/c"),
            ("http://h/a/%2e/b/%2E%2e/c", "http://h/a/c"),
            ("http://h/a/.%2e", "http://h/"),
            ("http://h/a/.", "http://h/a/"),
            ("http://h/../../a", "http://h/a"),
            ("http://h//a//../b", "http://h//a/b"),
            ("http://h/...", "http://h/..."),
            ("http://h/.../..a/.b", "http://h/.../..a/.b"),
            ("http://h/a b\"<>^`{}|~'", "http://h/a%20b%22%3C%3E%5E%60%7B%7D|~'"),
            ("http://h/%zz%4", "http://h/%zz%4"),
            ("http://h/é\u{1F600}", "http://h/%C3%A9%F0%9F%98%80"),
            ("http://h/;a=b,c:d@e[f]!$&*+", "http://h/;a=b,c:d@e[f]!$&*+"),
            // Query and fragment
            ("http://h?q", "http://h/?q"),
            ("http://h#f", "http://h/#f"),
            ("http://h/?", "http://h/?"),
            ("http://h/#", "http://h/#"),
            ("http://h/?a b'\"<>`{}^|\\/../é", "http://h/?a%20b%27%22%3C%3E`{}^|\\/../%C3%A9"),
            ("foo://h/?'", "foo://h/?'"),
            ("http://h/?a?b#c#d?e", "http://h/?a?b#c#d?e"),
            ("http://h/#a b'\"<>`{}^|\\é", "http://h/#a%20b'%22%3C%3E%60{}^|\\%C3%A9"),
            // Opaque and other paths
            ("mailto:a@b.c?subject=x y", "mailto:a@b.c?subject=x%20y"),
            ("data:text/plain,a b\u{7F}é", "data:text/plain,a b%7F%C3%A9"),
            ("javascript:alert('x')", "javascript:alert('x')"),
            ("foo:a b  ?x", "foo:a b %20?x"),
            ("foo:", "foo:"),
            ("foo:/a/../b", "foo:/b"),
            ("foo:///p", "foo:///p"),
            ("foo://", "foo://"),
            ("foo:/.//p", "foo:/.//p"),
            ("foo:/a/..//p", "foo:/.//p"),
            ("foo://H/A", "foo://H/A"),
            ("foo://h%zzü/", "foo://h%zz%C3%BC/"),
            // File
            ("file:///C|/a", "file:///C:/a"),
            ("file:c:\\a\\..\\..\\b", "file:///c:/b"),
            ("file://localhost/etc", "file:///etc"),
            ("file://Host/p", "file://host/p"),
            ("file://c|/x", "file:///c:/x"),
            ("file:p", "file:///p"),
            ("file:", "file:///"),
        ])
    func full(text: String, expected: String) throws {
        #expect(try WebURL(text).string == expected)
    }

    @Test(
        "a reference and its base",
        arguments: [
            ("", "http://h/a/b?q#f", "http://h/a/b?q"),
            ("#x", "http://h/a/b?q#f", "http://h/a/b?q#x"),
            ("?x", "http://h/a/b?q#f", "http://h/a/b?x"),
            ("?", "http://h/a/b?q#f", "http://h/a/b?"),
            ("c", "http://h/a/b?q#f", "http://h/a/c"),
            ("../c", "http://h/a/b/d", "http://h/a/c"),
            ("../../../../c", "http://h/a/b/d", "http://h/c"),
            (".", "http://h/a/b", "http://h/a/"),
            ("..", "http://h/a/b/c", "http://h/a/"),
            ("/c", "http://u:p@h:8080/a/b", "http://u:p@h:8080/c"),
            ("//other", "https://h/a", "https://other/"),
            ("\\\\other\\x", "https://h/a", "https://other/x"),
            ("\\x", "https://h/a", "https://h/x"),
            ("///other", "https://h/a", "https://other/"),
            ("http:x", "http://h/a/b", "http://h/a/x"),
            ("http:/x", "http://h/a/b", "http://h/x"),
            ("http:x", "https://h/a/b", "http://x/"),
            ("a:b", "http://h/a/", "a:b"),
            ("./a:b", "http://h/a/", "http://h/a/a:b"),
            ("1a:b", "http://h/a/", "http://h/a/1a:b"),
            ("%2e%2E/x", "http://h/a/b/c", "http://h/a/x"),
            ("#x", "mailto:a", "mailto:a#x"),
            ("x", "foo://h", "foo://h/x"),
            ("x", "foo:/a/b", "foo:/a/x"),
            ("//x", "foo:/a/b", "foo://x"),
            ("/..//p", "foo:/a/b", "foo:/.//p"),
            ("?q", "foo:/.//p", "foo:/.//p?q"),
            ("x", "foo:/.//p", "foo:/.//x"),
            ("../x", "foo:/.//p", "foo:/x"),
            ("/x", "file:///C:/a", "file:///C:/x"),
            ("..", "file:///C:/", "file:///C:/"),
            ("d|/x", "file:///C:/a", "file:///d:/x"),
            ("//h2/x", "file://h/a", "file://h2/x"),
            ("x", "file://h/a/b?q", "file://h/a/x"),
            ("?q", "file://h/a/b", "file://h/a/b?q"),
        ])
    func relative(reference: String, base: String, expected: String) throws {
        #expect(try WebURL(reference, base: WebURL(base)).string == expected)
    }

    @Test(
        "what is no URL, and why",
        arguments: [
            ("", .missingScheme), ("/a", .missingScheme), ("//h", .missingScheme), ("1:a", .missingScheme),
            ("http://", .missingHost), ("http:///", .missingHost), ("http://u@/", .missingHost),
            ("http://:80/", .missingHost), ("foo://u@/", .missingHost), ("foo://:80/", .missingHost),
            ("http://a b/", .invalidHost), ("http://a<b/", .invalidHost), ("http://a%00b/", .invalidHost),
            ("http://a%2Fb/", .invalidHost), ("http://a%b/", .invalidHost), ("http://a\u{7F}/", .invalidHost),
            ("http://a^b|/", .invalidHost), ("http://a]/", .invalidHost), ("foo://a b/", .invalidHost),
            ("http://%FF/", .invalidHost), ("file://a:1/", .invalidHost), ("http://\u{AD}/", .invalidHost),
            ("http://256.1.1.1/", .invalidIPv4), ("http://1.2.3.4.5/", .invalidIPv4), ("http://a.1/", .invalidIPv4),
            ("http://09/", .invalidIPv4), ("http://a.0x/", .invalidIPv4), ("http://4294967296/", .invalidIPv4),
            ("http://1..2/", .invalidIPv4), ("http://[1::2::3]/", .invalidIPv6), ("http://[::1/", .invalidIPv6),
            ("http://[]/", .invalidIPv6), ("http://[1:2]/", .invalidIPv6), ("http://[::1]x/", .invalidIPv6),
            ("http://[fe80::1%25eth0]/", .invalidIPv6), ("http://[::1.2.3]/", .invalidIPv6),
            ("http://h:65536/", .invalidPort), ("http://h:8a/", .invalidPort), ("http://h:-1/", .invalidPort),
            ("http://h:99999999999999999999/", .invalidPort),
        ] as [(String, URLFault.Code)])
    func fault(text: String, code: URLFault.Code) {
        let fault = #expect(throws: URLFault.self) { try WebURL(text) }
        #expect(fault?.code == code)
    }

    @Test("a relative reference needs a base that is not opaque", arguments: ["mailto:a", "data:,x"])
    func opaqueBase(base: String) throws {
        let base = try WebURL(base)
        let fault = #expect(throws: URLFault.self) { try WebURL("x", base: base) }
        #expect(fault?.code == .opaqueBase)
    }

    @Test("P18 the length is limited, as given and as written")
    func length() throws {
        let limit = WebURL.maximumLength
        let start = "http://h/"
        let longest = start + String(repeating: "a", count: limit - start.count)
        #expect(try WebURL(longest).string == longest)
        for text in [longest + "a", start + String(repeating: " ", count: limit / 3) + "a"] {
            let fault = #expect(throws: URLFault.self) { try WebURL(text) }
            #expect(fault?.code == .tooLong)
        }
    }

    @Test("malformed UTF-8 is U+FFFD, one for each longest start of a character")
    func malformed() throws {
        let bytes: [UInt8] = Array("http://h/".utf8) + [0xFF, 0xE2, 0x82, 0x09, 0x41, 0xC3]
        let url = try parsed(bytes)
        #expect(url.string == "http://h/%EF%BF%BD%EF%BF%BDA%EF%BF%BD")
    }

    @Test(
        "P33 no fault quotes the text",
        arguments: [
            "http://user:s3cret@/", "http://user:s3cret@h:x/", "http://user:s3cret@a b/", "//user:s3cret@h",
            "http://user:s3cret@[/", "http://user:s3cret@1.1.1.1.1/",
        ])
    func silence(text: String) throws {
        let fault = try #require(throws: URLFault.self) { try WebURL(text) }
        #expect(!"\(fault)".contains("s3cret"))
        #expect("\(fault)".contains(fault.code.rawValue))
    }

    private func parsed(_ bytes: [UInt8]) throws -> WebURL {
        let span = bytes.span
        return try WebURL(bytes: span, base: nil)
    }
}

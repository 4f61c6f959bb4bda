import Testing
import Web

@Suite struct WebURLHostTests {
    @Test(
        "IPv4 in its many forms",
        arguments: [
            ("127.0.0.1", "127.0.0.1"), ("0x7f.1", "127.0.0.1"), ("0177.0.0.01", "127.0.0.1"),
            ("2130706433", "127.0.0.1"), ("0x7F000001", "127.0.0.1"), ("017700000001", "127.0.0.1"),
            ("1.2", "1.0.0.2"), ("1.2.3", "1.2.0.3"), ("1.65535", "1.0.255.255"), ("1.2.3.4.", "1.2.3.4"),
            ("0x", "0.0.0.0"), ("0", "0.0.0.0"), ("4294967295", "255.255.255.255"), ("%31%2e2", "1.0.0.2"),
            ("１.２。３.４", "1.2.3.4"), ("1e2", "1e2"), ("1.2.3.a", "1.2.3.a"), ("0xg", "0xg"), ("1.0xg.a", "1.0xg.a"),
        ])
    func ipv4(host: String, expected: String) throws {
        #expect(try WebURL("http://\(host)/").host == expected)
    }

    @Test(
        "IPv6 read and compressed",
        arguments: [
            ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
            ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("1:0:0:2:0:0:0:3", "1:0:0:2::3"),
            ("1:0:0:2:0:0:3:4", "1::2:0:0:3:4"),
            ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
            ("::ffff:1.2.3.4", "::ffff:102:304"), ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
            ("0001::00a0", "1::a0"),
        ])
    func ipv6(host: String, expected: String) throws {
        let url = try WebURL("http://[\(host)]:8080/")
        #expect(url.host == "[\(expected)]")
        #expect(url.port == 8080)
        #expect(url.hostAddress?.description == expected)
    }

    @Test(
        "names beyond ASCII (UTS #46, not transitional)",
        arguments: [
            ("bücher.de", "xn--bcher-kva.de"), ("BÜCHER.de", "xn--bcher-kva.de"), ("faß.de", "xn--fa-hia.de"),
            ("b%C3%BCcher.de", "xn--bcher-kva.de"), ("bu\u{308}cher.de", "xn--bcher-kva.de"),
            ("日本語。jp", "xn--wgv71a119e.jp"), ("ＡＢＣ.com", "abc.com"), ("a\u{AD}b.com", "ab.com"),
            ("\u{212A}.com", "k.com"),
            ("a_b.ü.de", "a_b.xn--tda.de"), ("ü..de.", "xn--tda..de."), ("ü.xn--bcher-kva", "xn--tda.xn--bcher-kva"),
            // An ASCII name is never refused, whatever its labels claim to be.
            ("XN--BCHER-KVA.de", "xn--bcher-kva.de"), ("xn--a", "xn--a"), ("xn--ls8h.la", "xn--ls8h.la"),
            ("-a-.b--c", "-a-.b--c"),
            // What IDNA2008 refuses and UTS #46 does not.
            ("☃.net", "xn--n3h.net"), ("i❤\u{FE0F}.ws", "xn--i-7iq.ws"), ("💩.la", "xn--ls8h.la"),
            ("☃ß.de", "xn--zca921q.de"), ("☃.ab--c.ｗ.de", "xn--n3h.ab--c.w.de"),
            ("-ü.de", "xn----eha.de"), ("ü-.de", "xn----dha.de"), ("ab--ü.de", "xn--ab---3ra.de"),
            ("r3---sn.ü.de", "r3---sn.xn--tda.de"), ("ü!.de", "xn--!-dha.de"),
        ])
    func names(host: String, expected: String) throws {
        #expect(try WebURL("https://\(host)/").host == expected)
    }

    @Test(
        "names that have no ASCII form",
        arguments: [
            "xn--ü", "xn--a.ü", "a\u{200D}b", "1א.com", "\u{301}a.de", "⒈com", "\u{FFFD}", "☃\u{FFFD}", "ü%00",
            "\u{3164}",
            "☃.xn--a", "☃א", "☃\u{301}", "\u{E000}", "\u{2FF0}", String(repeating: "ü", count: 3000),
        ])
    func refused(host: String) {
        let fault = #expect(throws: URLFault.self) { try WebURL("http://\(host)/") }
        #expect(fault?.code == .invalidHost)
    }
}

import Testing
import Web

@Suite struct URLFingerprintTests {
    @Test(
        "the order of parameters does not count",
        arguments: [
            ("http://h/?a=1&b=2", "http://h/?b=2&a=1"), ("http://h/?a=1&a=2&c", "http://h/?c&a=2&a=1"),
            ("http://h/?a&&b", "http://h/?&a&b"),
        ])
    func same(left: String, right: String) {
        #expect(hash(left) == hash(right))
    }

    @Test("everything else counts")
    func different() {
        let urls = [
            "http://h/", "http://h/?", "http://h/?a=1", "http://h/?a=1&b=2", "http://h/?a=2&b=1",
            "http://h/?a=1&b=2&b=2",
            "http://h/?a=1&a=1", "http://h/?a=1&a=1&a=1&a=1", "http://h/?b=2&b=2", "http://h/x?a=1&b=2",
            "https://h/?a=1&b=2",
            "http://h/?a=1&", "http://h/?&", "http://h/?&&", "http://h/?a=1&b=2&", "http://h/&a=1?b=2",
            "http://h/&b=2?a=1",
            "http://h/?a&b", "http://h/?a=&b=", "http://h/?ab&", "http://h/?%61=1&b=2",
        ]
        #expect(Set(urls.map { hash($0) }).count == urls.count)
    }

    @Test(
        "without '&' in the query it is the fingerprint of the bytes",
        arguments: ["http://h/", "http://h/a&b", "http://h/?a"])
    func plain(text: String) {
        let bytes = Array(text.utf8)
        let direct = Fingerprint.hash(bytes.span, seed: 5)
        #expect(hash(text, seed: 5) == direct)
    }

    @Test("the seed decides", arguments: ["http://h/", "http://h/?a&b"])
    func seeds(text: String) {
        #expect(hash(text, seed: 1) == hash(text, seed: 1))
        #expect(Set((0..<100).map { hash(text, seed: $0) }).count == 100)
    }

    private func hash(_ text: String, seed: UInt64 = 42) -> UInt64 {
        let bytes = Array(text.utf8)
        return URLFingerprint.hash(bytes.span, seed: seed)
    }
}

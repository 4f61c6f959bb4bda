import Testing
import Web

@Suite struct WebURLNormalisedTests {
    @Test("what was written is read back part by part, and parses to itself")
    func roundTrip() throws {
        var generator = URLTestGenerator(seed: 11)
        var count = 0
        for _ in 0..<4000 {
            let base = URLTestGenerator.bases[generator.number(below: URLTestGenerator.bases.count)]
            guard let url = try? WebURL(generator.reference(), base: WebURL(base)) else { continue }
            count += 1
            let again = try #require(readBack(url.string), "\(url.string)")
            #expect(parts(again) == parts(url))
            let parsed = try WebURL(url.string)
            #expect(parsed.string == url.string)
            #expect(parts(parsed) == parts(url))
        }
        #expect(count > 2000)
    }

    @Test(
        "what this type would not write is refused",
        arguments: [
            "", ":", "http", "http:", "http:/", "http://", "http:///", "http://h", "http://h?q", "http://:80/",
            "http://h:/",
            "http://h:a/", "http://h:65536/", "http://[::1/", "http://[::1]a/", "http:h", "//h/", "1://h/",
            "http://h/\r\nX: y",
            "http://h/a b", "http://h/ü", "http://h/\u{7F}", "http://h/\u{0}", "https://u@/", "foo://:80/", "file:a",
        ])
    func refused(text: String) {
        #expect(readBack(text) == nil)
    }

    @Test("P32 damaged bytes give nil or a URL whose parts can be asked for")
    func damage() throws {
        var generator = URLTestGenerator(seed: 12)
        var accepted = 0
        for _ in 0..<4000 {
            var bytes = Array("http://u:p@[::1]:80/a/b?c#d".utf8)
            for _ in 0..<1 + generator.number(below: 4) {
                let index = generator.number(below: bytes.count)
                switch generator.number(below: 3) {
                case 0: bytes.remove(at: index)
                case 1: bytes[index] = Array("/:@?#[]. a0\u{0}".utf8)[generator.number(below: 12)]
                default: bytes.insert(Array("/:@?#[].-%".utf8)[generator.number(below: 10)], at: index)
                }
            }
            guard let url = readBack(String(decoding: bytes, as: UTF8.self)) else { continue }
            accepted += 1
            #expect(parts(url).count == 12)
            #expect(url.withoutCredentials.username == "")
            #expect(url.withoutFragment.fragment == nil)
            let end = url.spanWithoutFragment.count
            #expect(end <= url.span.count)
        }
        #expect(accepted > 100)
    }

    private func readBack(_ text: String) -> WebURL? {
        let bytes = Array(text.utf8)
        let span = bytes.span
        return WebURL(normalised: span)
    }

    private func parts(_ url: WebURL) -> [String] {
        [
            url.string, url.scheme, url.username, url.password, url.host ?? "none", url.port.map(String.init) ?? "none",
            url.path,
            url.query ?? "none", url.fragment ?? "none", url.origin, url.authority.string, url.requestTarget.string,
        ]
    }
}

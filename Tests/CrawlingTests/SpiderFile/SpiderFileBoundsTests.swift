import Testing

@testable import Crawling

@Suite struct SpiderFileBoundsTests {
    static func codes(_ text: String) -> [SpiderFileFaults.Code] {
        do throws(SpiderFileFaults) {
            _ = try SpiderFile.check(text: text)
            return []
        } catch {
            return error.faults.map(\.code)
        }
    }

    @Test func `P32 a large file is refused`() {
        #expect(Self.codes(String(repeating: "# comment\n", count: 120_000)) == [.tooLarge])
    }

    @Test func `P32 aliases that multiply are refused, a few are welcome`() throws {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            bomb +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ",") + "]\n"
        }
        #expect(Self.codes(bomb) == [.tooLarge])
        // As keys they would be hashed and compared.
        #expect(Self.codes("a: &a {x: 1}\n" + String(repeating: "? *a\n: 1\n", count: 11)) == [.tooLarge])
        let shared = """
            name: a
            start: http://h/
            pages:
              one: {match: one, items: {fields: &fields {title: h1, price: {css: .p, type: number}}}, follow: 'div > * a'}
              two: {items: {fields: *fields}}
            """
        let spider = try SpiderFile.load(text: shared)
        #expect(try SpiderPage.run(spider, on: "<h1>T</h1><p class=p>5").items == "{\"title\":\"T\",\"price\":5}\n")
    }

    @Test(arguments: ["[", "{a: ", "- ", "? "])
    func `P32 depth ends no process`(opening: String) {
        for depth in [100, 990, 1100, 50_000] {
            #expect(!Self.codes("name: " + String(repeating: opening, count: depth)).isEmpty)
        }
    }

    @Test func `P32 fields in fields end`() {
        var fields = "{a: h1}"
        for _ in 0..<20 { fields = "{a: {fields: \(fields)}}" }
        #expect(Self.codes(SpiderPage.spider("items: {fields: \(fields)}")) == [.tooLarge])
        let value = String(repeating: "[", count: 30) + String(repeating: "]", count: 30)
        #expect(Self.codes(SpiderPage.spider("items: {fields: {a: {value: \(value)}, b: h1}}")) == [.tooLarge])
    }

    @Test func `P32 damaged files never trap`() throws {
        var state: UInt64 = 13
        func below(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        let seed = Array(
            """
            name: shop
            args: {base: 'http://h', n: 1}
            start: ['{{ args.base }}/x', {url: http://h/, page: list}]
            settings: {DOWNLOAD_DELAY: 0.1, PROXIES: [a]}
            login: {form: {url: 'http://h/', fields: {a: b}, check: '.x'}}
            pages:
              list:
                follow: [{css: 'a', to: book, allow: x}, {json: 'a[0]'}]
              book:
                match: /b
                items: {each: li, fields: {t: {css: 'h1::text', type: {list: date}, format: '%d %B %Y'}, u: {value: '{{ url }}'}}}
            """.utf8)
        let pieces = ["{{", "}}", "*", "&a", "[", "]", "{", "}", ": ", "\n", "'", "- ", "{{ args.n }}", "null", "é"].map
        { Array($0.utf8) }
        var sound = 0
        for _ in 0..<2000 {
            var text = seed
            for _ in 0...below(3) {
                let place = below(text.count)
                switch below(3) {
                case 0: text.removeSubrange(place..<min(text.count, place + below(6)))
                case 1: text.insert(contentsOf: pieces[below(pieces.count)], at: place)
                default: text[place] = UInt8(32 + below(95))
                }
            }
            let faults = Self.codes(String(decoding: text, as: UTF8.self))
            if faults.isEmpty { sound += 1 }
        }
        #expect(sound > 50)
    }

    @Test("of many faults the first are told, and how many more there are")
    func manyFaults() throws {
        func faults(_ text: String) throws -> SpiderFileFaults {
            try #require(throws: SpiderFileFaults.self) { try SpiderFile.check(text: text) }
        }
        let settings = (0..<20_000).map { "  K\($0): 1" }.joined(separator: "\n")
        let many = try faults("name: x\nstart: http://a/\npages: {p: {}}\nsettings:\n\(settings)\n")
        #expect(many.faults.count == 50)
        #expect(many.more >= 19_950)
        #expect(many.faults.allSatisfy { !$0.message.isEmpty })
        #expect(many.description.utf8.count < 10_000)
        #expect(many.description.hasSuffix("and \(many.more) more faults; mend these first"))
        // Each of them would tell all names.
        let kinds = (0..<5_000).map { "  p\($0): {follow: [{css: a, to: nowhere\($0)}]}" }.joined(separator: "\n")
        let pages = try faults("name: x\nstart: http://a/\npages:\n\(kinds)\n")
        #expect(pages.faults.count == 50 && pages.description.utf8.count < 50_000)
    }
}

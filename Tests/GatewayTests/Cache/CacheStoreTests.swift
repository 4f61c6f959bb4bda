import NIOCore
import Synchronization
import Testing

@testable import Gateway

/// How much is kept, and what goes.
struct CacheStoreTests {
    private static func answer(_ size: Int, vary: String? = nil) throws -> StoredAnswer {
        var key = VaryKey()
        if let vary { key.append(.init(name: Array("x".utf8), value: Array(vary.utf8))) }
        return try #require(
            StoredAnswer(
                head: ByteBuffer(string: "HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n"),
                body: [ByteBuffer(repeating: 1, count: size)], scope: "r", vary: key, initialAge: 0,
                received: CacheHarness.start))
    }

    private static func key(_ number: Int) throws -> CacheKey { try #require(CacheKey(url: "http://a/\(number)")) }

    private static func insert(_ part: inout CachePart, _ number: Int) throws {
        let answer = try answer(100)
        _ = part.insert(try key(number), answer, cost: 100)
    }

    @Test("many answers that are asked for once drive out none that is used", arguments: [10, 50, 80])
    func scans(_ used: Int) throws {
        var part = CachePart()
        let keys = try (0..<used).map { try Self.key($0) }
        for number in 0..<used { try Self.insert(&part, number) }
        for round in 0..<1_000 {
            // Those are asked for now and then.
            if round % 20 == 0 { for key in keys { part.answers(key).first?.used() } }
            try Self.insert(&part, 10_000 + round)
            while part.bytes > 10_000 { _ = part.evict() }
        }
        let kept = keys.count { !part.answers($0).isEmpty }
        #expect(kept == used)
        #expect(part.bytes <= 10_000 && part.count == part.bytes / 100)
    }

    @Test func whatComesAgainSoonStays() throws {
        var part = CachePart()
        for number in 0..<10 { try Self.insert(&part, number) }
        while part.count > 0 { _ = part.evict() }
        // It was there before: it goes to those that stay.
        try Self.insert(&part, 3)
        for number in 100..<120 { try Self.insert(&part, number) }
        for _ in 0..<19 { _ = part.evict() }
        let isThere = !part.answers(try Self.key(3)).isEmpty
        #expect(isThere)
    }

    @Test func variantsAreBounded() throws {
        var part = CachePart()
        for number in 0..<100 {
            _ = part.insert(try Self.key(1), try Self.answer(1, vary: "\(number % 40)"), cost: 1)
            #expect(part.count <= CachePart.mostVariants)
        }
        #expect(part.bytes == CachePart.mostVariants)
        let removed = part.remove(try Self.key(1))
        #expect(removed.count == CachePart.mostVariants && part.count == 0 && part.bytes == 0)
    }

    @Test func anAnswerTakesThePlaceOfTheOneBefore() throws {
        let harness = CacheHarness()
        for body in ["one", "two", "three"] {
            try harness.store("/", [], ["Cache-Control: max-age=0", "ETag: \"\(body)\""], body: body)
        }
        #expect(harness.cache.figures.entries == 1)
        let fill = try harness.look().fill
        #expect(fill?.lines.map { String(buffer: $0) } == "If-None-Match: \"three\"\r\n")
    }

    @Test func manyFillsAtOnceDriveOutAtMostHalf() throws {
        let harness = CacheHarness(memory: 1 << 20)
        for number in 0..<200 { try harness.store("/\(number)") }
        var fills: [CacheFill] = []
        for number in 0..<100 {
            let fill = try #require(try harness.look("/big\(number)").fill)
            let bytes = Array("HTTP/1.1 200 OK\r\nCache-Control: max-age=9\r\nContent-Length: 99999\r\n\r\n".utf8)
            var (head, fields) = (ResponseHead(), HeadFields())
            _ = try head.scan(bytes.span, &fields, to: .get)
            _ = fill.answer(head, fields, bytes.span, at: CacheHarness.start)
            fill.append(ByteBuffer(repeating: 1, count: 50_000))
            fills.append(fill)
            #expect(harness.cache.figures.bytes <= 1 << 20)
        }
        #expect(harness.cache.figures.entries > 100)
        fills.removeAll()
        #expect(harness.cache.figures.bytes == harness.cache.store.keptBytes)
    }

    @Test("at random: never beyond the bound, never the answer of another", arguments: [1, 2] as [UInt64])
    func random(_ seed: UInt64) throws {
        var random = SplitMix64(seed)
        var rules = CacheRules()
        rules.ignoredParameters = ["i"]
        let harness = CacheHarness(memory: 200_000, rules: rules)
        var hits = 0
        for round in 0..<1_000 {
            let (path, kind) = (Int.random(in: 0..<60, using: &random), Int.random(in: 0..<3, using: &random))
            let target = "/\(path)?i=\(round)"
            let after = Double(round) / 10
            switch Int.random(in: 0..<20, using: &random) {
            case 0: _ = harness.cache.purge(url: "http://a/\(path)")
            case 1: _ = harness.cache.purge(prefix: "http://a/\(path % 10)")
            default: break
            }
            let answer = try harness.look(target, ["X: \(kind)"], after: after)
            if let hit = answer.hit {
                hits += 1
                #expect(hit.text.contains("\r\n\r\n<\(path) \(path % 2 == 0 ? kind : 0)>"))
            }
            if let fill = answer.fill {
                let body = "<\(path) \(path % 2 == 0 ? kind : 0)>" + String(repeating: "x", count: path * 100)
                let lines = ["Cache-Control: max-age=\(path), stale-while-revalidate=5"]
                _ = try harness.answer(fill, lines + (path % 2 == 0 ? ["Vary: X"] : []), body: body, after: after)
            }
            guard round % 5 == 0 else { continue }
            let figures = harness.cache.figures
            #expect(figures.bytes <= 200_000 && figures.bytes == harness.cache.store.keptBytes)
        }
        #expect(hits > 50 && harness.cache.figures.evicted > 10)
    }

    @Test func anAnswerThatIsTooLargeIsNotKept() throws {
        let harness = CacheHarness(memory: 10_000)
        try harness.store("/", body: String(repeating: "x", count: 9_000))
        #expect(harness.cache.figures.entries == 0 && harness.cache.figures.bytes == 0)
        let none = CacheHarness(memory: 0)
        try none.store("/")
        #expect(none.cache.figures.entries == 0)
    }
}

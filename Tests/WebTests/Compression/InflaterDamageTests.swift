import Testing

@testable import Web

@Suite struct InflaterDamageTests {
    /// A body with a dynamic, a stored and a fixed block: text, noise, and little.
    static let samples: [[UInt8]] = {
        var mutations = SeededMutations(seed: 11)
        let words = ["crawl", "page", "<a href='/x'>", "\n", "robots", " ", "é"]
        let text = (0..<3000).flatMap { _ in Array(words[mutations.below(words.count)].utf8) }
        let noise = (0..<2000).map { _ in UInt8(mutations.below(256)) }
        return [text, noise, Array("tiny".utf8), text + noise + text].map { InflaterTests.gzip($0) }
    }()

    @Test(arguments: samples.indices)
    func `P17 a body cut anywhere is called truncated`(sample: Int) {
        let body = Self.samples[sample]
        let step = max(1, body.count / 400)
        for length in stride(from: 1, to: body.count, by: step) {
            #expect(InflaterTests.error(Array(body.prefix(length))) == .truncated, "cut to \(length) bytes")
        }
        #expect(InflaterTests.error(body.dropLast()) == .truncated)
    }

    @Test(arguments: [InflaterTests.gzipWithFields, InflaterTests.gzip])
    func `P17 a gzip file cut in its header or trailer is called truncated`(sample: String) throws {
        let body = try InflaterTests.bytes(sample)
        for length in 1..<body.count {
            #expect(InflaterTests.error(Array(body.prefix(length))) == .truncated, "cut to \(length) bytes")
        }
    }

    @Test(arguments: [InflaterTests.zlib, InflaterTests.raw])
    func `P17 a deflate body cut anywhere is called truncated`(sample: String) throws {
        let body = try InflaterTests.bytes(sample)
        for length in 1..<body.count {
            #expect(InflaterTests.error(Array(body.prefix(length)), [.deflate]) == .truncated, "cut to \(length) bytes")
        }
    }

    @Test func `P17 damage is called corrupt`() throws {
        var body = try InflaterTests.bytes(InflaterTests.gzip)
        body[body.count - 6] ^= 1
        #expect(InflaterTests.error(body) == .corrupt, "a wrong checksum")
        body = try InflaterTests.bytes(InflaterTests.gzip)
        body[2] = 7
        #expect(InflaterTests.error(body) == .corrupt, "an unknown method")
        #expect(InflaterTests.error(Array("<html>".utf8)) == .corrupt)
        // Block type 3; a distance before the beginning; a stored block whose length contradicts itself.
        #expect(InflaterTests.error([0x07], [.deflate]) == .corrupt)
        #expect(InflaterTests.error([0x03, 0x02, 0x00], [.deflate]) == .corrupt)
        // The same, cut behind it: what is damaged before the cut is not worth fetching again.
        #expect(InflaterTests.error([0x03, 0x02], [.deflate]) == .corrupt)
        #expect(InflaterTests.error([0x01, 0x05, 0x00, 0x00, 0x00], [.deflate]) == .corrupt)
    }

    @Test func `P17 P32 no damage goes unseen or ends the process`() {
        var mutations = SeededMutations(seed: 3)
        for (index, sample) in Self.samples.enumerated() {
            guard let whole = try? InflaterTests.inflate(sample) else {
                Issue.record("sample \(index) is unreadable")
                continue
            }
            for _ in 0..<150 {
                let damaged = mutations.mutate(sample)
                do throws(InflateError) {
                    let output = try InflaterTests.inflate(damaged)
                    // Only what has no say may have changed, such as the header's time, or whole members were repeated.
                    #expect(output == Array(repeatElement(whole, count: output.count / whole.count).joined()))
                } catch {
                    #expect(error == .corrupt || error == .truncated)
                }
                _ = InflaterTests.error(damaged, [.deflate])
                _ = InflaterTests.error(Array(damaged.dropFirst(10)), [.deflate])
            }
        }
    }
}

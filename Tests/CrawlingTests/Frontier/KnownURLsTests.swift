import Testing
import Web

@testable import Crawling

@Suite struct KnownURLsTests {
    @Test func knowsWhatItWasGiven() {
        var known = KnownURLs()
        var random = SplitMix64(seed: 1)
        var model: Set<UInt64> = []
        for _ in 0..<50_000 {
            // Few distinct values, so that many come again; one part gets most of them.
            let value = random.next() >> 50 | 1
            let wasNew = known.insert(value)
            #expect(wasNew == model.insert(value).inserted)
        }
        let count = known.count
        #expect(count == model.count)
        let knowsAll = model.allSatisfy { known.contains($0) }
        #expect(knowsAll)
        let knowsOther = known.contains(1 << 62)
        #expect(!knowsOther)
        var walked: Set<UInt64> = []
        known.forEach { walked.insert($0) }
        #expect(walked == model)
    }

    @Test func takesAtMostSixteenBytesEach() {
        var known = KnownURLs()
        var random = SplitMix64(seed: 2)
        for count in 1...400_000 {
            _ = known.insert(random.next() | 1)
            guard count > 100_000, count.isMultiple(of: 1_000) else { continue }
            let bytesEach = Double(known.memory) / Double(known.count)
            #expect(bytesEach <= 16)
        }
    }
}

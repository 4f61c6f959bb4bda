import Testing
import Web

@testable import Jobs

@Suite("Where lines stand")
struct LineIndexTests {
    @Test("every mark tells the lines before it, however the bytes came", arguments: [1, 3, 64, 1000]) func marks(
        chunk: Int
    ) {
        var random = SplitMix64(seed: 7)
        let text = (0..<5000).map { _ in random.next() % 9 == 0 ? UInt8(ascii: "\n") : UInt8(ascii: "x") }
        var index = LineIndex(stride: 64)
        for start in stride(from: 0, to: text.count, by: chunk) {
            let piece = Array(text[start..<min(start + chunk, text.count)])
            index.scan(piece.span)
        }
        #expect(index.scanned == 5000)
        #expect(index.lines == text.count { $0 == UInt8(ascii: "\n") })
        for line in 0...index.lines + 5 {
            let place = index.place(of: line)
            #expect(place.line <= line)
            #expect(place.line == text[..<Int(place.offset)].count { $0 == UInt8(ascii: "\n") })
        }
    }

    @Test("it stays small: steps double") func bounded() {
        var index = LineIndex(stride: 4, mostMarks: 16)
        let text = [UInt8](repeating: UInt8(ascii: "\n"), count: 10_000)
        index.scan(text.span)
        #expect(index.stride == 1024)
        #expect(index.place(of: 5000) == (4096, 4096) as (Int64, Int))
        index.cut(to: 5000)
        #expect(index.scanned == 4096)
        #expect(index.lines == 4096)
        let rest = Array(text[..<904])
        index.scan(rest.span)
        #expect(index.lines == 5000)
    }
}

import Testing
import Web

@testable import Services

@Suite struct LineCutterTests {
    struct Line: Equatable {
        let text: String
        let number: Int64
        let end: Int64
    }

    @Test("However bytes are cut, the lines, their numbers and their ends are the same", arguments: 0..<50)
    func pieces(_ seed: Int) {
        var generator = SplitMix64(seed: UInt64(seed))
        let text = (0..<40).map { String(repeating: "x", count: Int(generator.next() % 9)) + "\($0)" }
        let bytes = Array(text.map { $0 + "\n" }.joined().utf8) + Array("rest".utf8)
        var cutter = LineCutter()
        var found: [Line] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Int(generator.next() % 20) + 1)
            cutter.cut(Array(piece)) { line, number, end in
                found.append(Line(text: line.string, number: number, end: end))
            }
            rest = rest.dropFirst(piece.count)
        }
        var end: Int64 = 0
        let expected = text.enumerated().map { number, line in
            end += Int64(line.utf8.count) + 1
            return Line(text: line, number: Int64(number), end: end)
        }
        #expect(found == expected && cutter.rest == Array("rest".utf8) && cutter.position == Int64(bytes.count))
    }

    @Test("Data of several lines becomes several fields of one event")
    func events() {
        var writer = ByteWriter()
        let data = Array("a\r\nb\nc\rd".utf8)
        writer.append(event: "log", id: 7, data: data.span)
        #expect(writer.string == "event: log\nid: 7\ndata: a\ndata: b\ndata: c\ndata: d\n\n")
    }
}

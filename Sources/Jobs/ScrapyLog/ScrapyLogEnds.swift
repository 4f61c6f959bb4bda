import Web

/// The first and the last lines of a log, as LogParser shows them.
struct ScrapyLogEnds: Sendable {
    private var first: [UInt8] = []
    private var firstLines = 0
    /// The last lines and some before them: these go now and then, not with each line.
    private var last: [UInt8] = []

    /// LogParser's own numbers.
    static let mostFirst = 100
    static let mostLast = 200
    /// Neither end takes more bytes, however long its lines are.
    private static let most = 128 << 10

    /// Appends lines, of which the last has no end.
    mutating func append(_ lines: Span<UInt8>) {
        appendFirst(lines)
        last.append(lines)
        last.append(0x0A)
        if last.count > 4 * Self.most { last = tail }
    }

    private mutating func appendFirst(_ lines: Span<UInt8>) {
        var start = 0
        while firstLines < Self.mostFirst, start <= lines.count {
            let end = lines.firstIndex(of: 0x0A, from: start) ?? lines.count
            let length = min(end - start, Self.most - first.count)
            if length > 0 { first.append(lines.extracting(start..<start + length)) }
            firstLines += 1
            // A hundredth line has no end there, but those before it have.
            if firstLines < Self.mostFirst { first.append(0x0A) }
            start = end + 1
        }
    }

    var head: String { String(decoding: first, as: UTF8.self) }

    /// The last lines, each with its end.
    var tail: [UInt8] {
        var start = last.count
        var lines = 0
        while start > 0, lines <= Self.mostLast, last.count - start < Self.most {
            start -= 1
            if last[start] == 0x0A { lines += 1 }
        }
        // The loop ends on the line end before the first line, within a line, or on the beginning of all.
        if start > 0 || lines > Self.mostLast, let end = last[start...].firstIndex(of: 0x0A), end + 1 < last.count {
            start = end + 1
        }
        return Array(last[start...])
    }
}

import Web

/// Cuts the log of a job into entries: those of Scrapy and of native crawls begin with their time, and what follows belongs
/// to them; in the logs of other programs each line is one. A value without I/O: the bytes are given in order, in parts of
/// any size.
struct JobLogCutter: Sendable {
    /// Where the next byte stands in the log.
    private var position: Int64
    /// The beginning of a line whose end has not come.
    private var line: [UInt8] = []
    private var lineStart: Int64
    private var entry = ScrapyLogEntry()
    private var entryStart: Int64
    /// Whether everything is left out until an entry with a time begins: what stands before belongs to one whose beginning
    /// is not known.
    private var isSkipping: Bool
    /// Whether the first line is left out, since its beginning is not known.
    private var skipsLine: Bool

    /// Longer lines are cut.
    private static let mostLine = 64 << 10

    /// - Parameters:
    ///   - offset: where the bytes begin in the log.
    ///   - skips: whether to begin with the first entry that has a time.
    init(at offset: Int64, skips: Bool) {
        position = offset
        lineStart = offset
        entryStart = offset
        isSkipping = skips
        skipsLine = offset > 0
    }

    /// Takes the next bytes and hands out the entries that are over.
    mutating func read<Fault: Error>(
        _ bytes: Span<UInt8>, _ body: (borrowing ScrapyLogEntry, Int64) throws(Fault) -> Void
    ) throws(Fault) {
        var start = 0
        while let end = bytes.firstIndex(of: 0x0A, from: start) {
            keep(bytes.extracting(start..<end))
            try takeLine(body)
            start = end + 1
            lineStart = position + Int64(start)
        }
        keep(bytes.extracting(start..<bytes.count))
        position += Int64(bytes.count)
    }

    /// Hands out what is left.
    mutating func finish<Fault: Error>(
        _ body: (borrowing ScrapyLogEntry, Int64) throws(Fault) -> Void
    ) throws(Fault) {
        if !line.isEmpty { try takeLine(body) }
        try commit(body)
    }

    private mutating func keep(_ bytes: Span<UInt8>) {
        let length = min(bytes.count, Self.mostLine - line.count)
        if length > 0 { line.append(bytes.extracting(0..<length)) }
    }

    private mutating func takeLine<Fault: Error>(
        _ body: (borrowing ScrapyLogEntry, Int64) throws(Fault) -> Void
    ) throws(Fault) {
        // Out of the value for the time in which its bytes are read, so that both can be touched.
        var whole: [UInt8] = []
        swap(&whole, &line)
        defer {
            whole.removeAll(keepingCapacity: true)
            swap(&whole, &line)
        }
        if whole.last == 0x0D { whole.removeLast() }
        if skipsLine {
            skipsLine = false
            return
        }
        let text = whole.span
        let begins = text.count > 20 && text[20] == UInt8(ascii: "[")
        let time = begins ? ScrapyLogTime(beginning: text) : nil
        if time != nil { isSkipping = false }
        guard !isSkipping else { return }
        if time != nil || entry.firstTime == nil {
            try commit(body)
            entryStart = lineStart
        }
        entry.append(text, time)
    }

    private mutating func commit<Fault: Error>(
        _ body: (borrowing ScrapyLogEntry, Int64) throws(Fault) -> Void
    ) throws(Fault) {
        guard entry.lines > 0 else { return }
        let isEmpty = entry.text.isEmpty
        if !isEmpty { try body(entry, entryStart) }
        entry.removeAll()
    }
}

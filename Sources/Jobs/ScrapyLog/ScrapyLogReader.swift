import Web

/// Reads the log of a Scrapy job as it grows, and says what LogParser, the companion of ScrapydWeb, would say of it.
///
/// The bytes of the log are given in order, in parts of any size. Each byte is looked at once, and the memory is bounded
/// whatever the log holds: long lines, long entries and long lists are cut.
///
/// An entry counts once the next one begins, since lines may follow it; in a log whose spider is closed all count.
package struct ScrapyLogReader: Sendable {
    /// Bytes read.
    package private(set) var size: Int64 = 0
    /// Where the entry begins that may not be over.
    private var entryStart: Int64 = 0
    private var entry = ScrapyLogEntry()
    /// The beginning of a line whose end has not come.
    private var line: [UInt8] = []
    private var lineStart: Int64 = 0
    private var facts = ScrapyLogFacts()

    /// Longer lines are cut; what tools read in logs is shorter.
    private static let mostLine = 64 << 10

    package init() {}

    /// Reads the next bytes of the log.
    package mutating func read(_ bytes: Span<UInt8>) {
        var start = 0
        while let end = bytes.firstIndex(of: 0x0A, from: start) {
            let rest = bytes.extracting(start..<end)
            if line.isEmpty {
                take(rest.extracting(0..<min(rest.count, Self.mostLine)), at: size + Int64(start))
            } else {
                keep(rest)
                takeKeptLine()
            }
            start = end + 1
        }
        if line.isEmpty { lineStart = size + Int64(start) }
        keep(bytes.extracting(start..<bytes.count))
        size += Int64(bytes.count)
    }

    /// Says that the log will not grow any more: its last entry counts, even when no spider was closed.
    package mutating func finish() {
        takeKeptLine()
        commit()
        entryStart = size
    }

    /// What the log says so far.
    package var report: ScrapyLogReport {
        var whole = self
        if isClosed {
            whole.finish()
        } else if Self.beginsEntry(line.span) {
            whole.commit()
            whole.entryStart = lineStart
        }
        return ScrapyLogReport(whole.facts, size: size, position: whole.entryStart)
    }

    private var isClosed: Bool {
        if facts.isClosed || entry.isClosing { return true }
        var last = ScrapyLogEntry()
        last.append(line.span, nil)
        return last.isClosing
    }

    private mutating func keep(_ bytes: Span<UInt8>) {
        let length = min(bytes.count, Self.mostLine - line.count)
        if length > 0 { line.append(bytes.extracting(0..<length)) }
    }

    private mutating func takeKeptLine() {
        guard !line.isEmpty else { return }
        // Out of the reader for the time in which its bytes are read, so that both can be touched.
        var whole: [UInt8] = []
        swap(&whole, &line)
        take(whole.span, at: lineStart)
        whole.removeAll(keepingCapacity: true)
        swap(&whole, &line)
    }

    private mutating func take(_ text: Span<UInt8>, at offset: Int64) {
        var text = text
        if text.count > 0, text[text.count - 1] == 0x0D { text = text.extracting(0..<text.count - 1) }
        if Self.beginsEntry(text) {
            commit()
            entryStart = offset
        }
        entry.append(text, ScrapyLogTime(beginning: text))
    }

    private static func beginsEntry(_ line: Span<UInt8>) -> Bool {
        line.count > 20 && line[20] == UInt8(ascii: "[") && ScrapyLogTime(beginning: line) != nil
    }

    private mutating func commit() {
        guard entry.lines > 0 else { return }
        facts.take(entry)
        entry.removeAll()
    }
}

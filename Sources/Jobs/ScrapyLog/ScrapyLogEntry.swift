import Web

/// One entry of a log: the line that begins with its time, and the lines that follow until the next one, such as those of
/// a traceback. Before the first such line there may be an entry without one.
struct ScrapyLogEntry: Sendable {
    /// The lines, without the last one's end; beyond ``most`` bytes they are cut.
    private(set) var text: [UInt8] = []
    /// Where the first line ends in `text`.
    private(set) var firstLineEnd = 0
    /// How many lines there are.
    private(set) var lines = 0
    /// The first and the last time that a line begins with.
    private(set) var firstTime: ScrapyLogTime?
    private(set) var latestTime: ScrapyLogTime?

    /// Scrapy's statistics are the longest entry that anybody reads; they take some kilobytes.
    static let most = 256 << 10
    private static let mostKept = 16 << 10

    mutating func append(_ line: Span<UInt8>, _ time: ScrapyLogTime?) {
        if lines > 0, text.count < Self.most { text.append(0x0A) }
        let length = min(line.count, Self.most - text.count)
        if length > 0 { text.append(line.extracting(0..<length)) }
        if lines == 0 { firstLineEnd = text.count }
        lines += 1
        guard let time else { return }
        firstTime = firstTime ?? time
        latestTime = time
    }

    mutating func removeAll() {
        text.removeAll(keepingCapacity: text.capacity <= Self.mostKept)
        firstLineEnd = 0
        lines = 0
        firstTime = nil
        latestTime = nil
    }

    /// Whether a spider says here that it is closed.
    var isClosing: Bool {
        let line = text.span.extracting(0..<firstLineEnd)
        guard let head = ScrapyLogHead(line) else { return false }
        return line.hasPrefix("Spider closed (", at: head.message)
    }
}

extension [UInt8] {
    mutating func append(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBufferPointer { append(contentsOf: $0) }
    }

    /// Becomes `bytes`, of which it keeps `most`, in the memory that it has.
    mutating func set(_ bytes: Span<UInt8>, most: Int) {
        removeAll(keepingCapacity: true)
        append(bytes.extracting(0..<Swift.min(bytes.count, most)))
    }
}

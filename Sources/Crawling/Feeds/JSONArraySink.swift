internal import Web

/// Items as one JSON array, an item a line: `[`, then items with `,` between, then `]`.
final class JSONArraySink: ItemSink {
    let destination: FeedDestination
    private(set) var statistics = FeedStatistics()
    private var file: FeedFile

    /// What a position may follow: the opening line, or an item.
    static let ends = [UInt8(ascii: "\n"), UInt8(ascii: "}")]

    /// Only the opening bracket and its line break.
    private static let emptyLength: UInt64 = 2

    init(_ destination: FeedDestination, file: consuming FeedFile) {
        self.destination = destination
        self.file = file
        if self.file.end == 0 { self.file.buffer.append("[\n") }
    }

    func append(_ items: Span<UInt8>) throws {
        try file.requireOpen()
        var start = 0
        while start < items.count {
            let end = items.firstIndex(of: 0x0A, from: start) ?? items.count
            if end > start {
                if file.end > Self.emptyLength { file.buffer.append(",\n") }
                file.buffer.append(items.extracting(start..<end))
                statistics.items += 1
                try file.flushIfFull()
            }
            start = end + 1
        }
        statistics.bytes += UInt64(items.count)
    }

    func checkpoint() throws -> UInt64 { try file.checkpoint() }

    func finish() throws {
        if file.isFinished { return }
        try file.requireOpen()
        file.buffer.append(file.end > Self.emptyLength ? "\n]\n" : "]\n")
        try file.finish()
    }

    func discard() { file.discard() }
}

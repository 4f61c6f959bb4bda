internal import Web

/// Items as they come, one a line.
final class JSONLinesSink: ItemSink {
    let destination: FeedDestination
    private(set) var statistics = FeedStatistics()
    private var file: FeedFile

    static let ends = [UInt8(ascii: "\n")]

    init(_ destination: FeedDestination, file: consuming FeedFile) {
        self.destination = destination
        self.file = file
    }

    func append(_ items: Span<UInt8>) throws {
        try file.requireOpen()
        guard !items.isEmpty else { return }
        file.buffer.append(items)
        statistics.items += items.count(of: 0x0A)
        if items[items.count - 1] != 0x0A {
            file.buffer.append(0x0A)
            statistics.items += 1
        }
        statistics.bytes += UInt64(items.count)
        try file.flushIfFull()
    }

    func checkpoint() throws -> UInt64 { try file.checkpoint() }

    func finish() throws {
        if !file.isFinished { try file.finish() }
    }

    func discard() { file.discard() }
}

extension Span<UInt8> {
    /// How often `byte` comes, jumping from one to the next: the lines of items are long.
    func count(of byte: UInt8) -> Int {
        var count = 0
        var start = 0
        while let next = firstIndex(of: byte, from: start) {
            count += 1
            start = next + 1
        }
        return count
    }
}

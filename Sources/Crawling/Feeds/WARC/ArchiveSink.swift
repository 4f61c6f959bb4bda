internal import Web

/// An archive of what was sent and received: a WARC file, whole records appended.
package final class ArchiveSink: Feed {
    package let destination: FeedDestination
    package private(set) var statistics = FeedStatistics()
    private var file: FeedFile

    /// A record ends with two line breaks; a gzip member with any byte.
    static let ends = [UInt8(ascii: "\n")]

    init(_ destination: FeedDestination, file: consuming FeedFile, info: Span<UInt8>) {
        self.destination = destination
        self.file = file
        if self.file.end == 0 { self.file.buffer.append(info) }
    }

    /// Appends what a ``WARCWriter`` of the same form has written.
    ///
    /// - Parameter exchanges: how many exchanges the records hold, for the statistics.
    package func append(_ records: Span<UInt8>, exchanges: Int) throws {
        try file.requireOpen()
        file.buffer.append(records)
        statistics.items += exchanges
        statistics.bytes += UInt64(records.count)
        try file.flushIfFull()
    }

    package func checkpoint() throws -> UInt64 { try file.checkpoint() }

    package func finish() throws {
        if !file.isFinished { try file.finish() }
    }

    package func discard() { file.discard() }
}

package import Web

/// Looks through a log, or its end, for the newest entries that somebody wants. A value without I/O: the bytes are given in
/// order, in parts of any size, and the memory is bounded whatever the log holds.
package struct JobLogScan: Sendable {
    /// The newest entries that were wanted, oldest first.
    package private(set) var entries: [JobLogEntry] = []
    /// The time of the first entry that was read.
    package private(set) var firstTime: ScrapyLogTime?

    private let query: JobLogQuery
    private let limit: Int
    private var cutter: JobLogCutter

    /// - Parameters:
    ///   - limit: how many entries are kept, 1 at least.
    ///   - offset: where the bytes begin in the log.
    ///   - skips: whether to begin with the first entry that has a time: for who begins in the middle and may look again
    ///     from further in front.
    package init(_ query: JobLogQuery, limit: Int, from offset: Int64, skips: Bool) {
        self.query = query
        self.limit = max(1, limit)
        cutter = JobLogCutter(at: offset, skips: skips)
    }

    /// Takes the next bytes. Throws when the pattern takes too long.
    package mutating func read(_ bytes: [UInt8]) throws(RegularExpressionFault) {
        var cutter = cutter
        try cutter.read(bytes.span) { (entry, offset) throws(RegularExpressionFault) in try take(entry, offset) }
        self.cutter = cutter
    }

    /// Says that nothing more comes.
    package mutating func finish() throws(RegularExpressionFault) {
        var cutter = cutter
        try cutter.finish { (entry, offset) throws(RegularExpressionFault) in try take(entry, offset) }
        self.cutter = cutter
        if entries.count > limit { entries.removeFirst(entries.count - limit) }
    }

    private mutating func take(_ entry: borrowing ScrapyLogEntry, _ offset: Int64) throws(RegularExpressionFault) {
        firstTime = firstTime ?? entry.firstTime
        let found = JobLogEntry(entry, at: offset)
        guard try query.wants(found) else { return }
        entries.append(found)
        if entries.count >= limit * 2 { entries.removeFirst(entries.count - limit) }
    }
}

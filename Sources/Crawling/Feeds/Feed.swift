/// A file that grows during a crawl and can be cut back to a checkpoint. One thread uses it at a time.
///
/// A position is the number of bytes of a file, or the highest row id of a table. A feed that is let go without
/// ``finish()`` is as if the program had been killed: with state its file stays, without state nothing stays.
public protocol Feed: AnyObject {
    /// Where the feed goes, as the user named it.
    var destination: FeedDestination { get }

    /// What went into the feed so far.
    var statistics: FeedStatistics { get }

    /// Makes what was appended durable (`fdatasync`, `COMMIT`) and answers the position after it. A feed of a crawl
    /// without state has no use for that before its end, and only writes what it holds. After ``finish()`` it answers
    /// the last position.
    func checkpoint() throws -> UInt64

    /// Ends the feed: closing brackets, the final name, everything durable. A second call does nothing.
    func finish() throws

    /// Gives up: removes the temporary file of a crawl without state. The file of a crawl with state is left to be
    /// resumed. After ``finish()`` it does nothing.
    func discard()
}

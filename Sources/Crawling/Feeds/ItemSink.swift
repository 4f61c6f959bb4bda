/// Where the items of a crawl go.
public protocol ItemSink: Feed {
    /// Appends whole items: JSON Lines, each line one JSON object in UTF-8.
    func append(_ items: Span<UInt8>) throws
}

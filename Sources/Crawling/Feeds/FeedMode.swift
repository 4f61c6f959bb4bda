/// How a feed is opened.
public enum FeedMode: Sendable, Hashable {
    /// A crawl that keeps no state: written under a temporary name, and given its own name when it is whole.
    case fresh
    /// The first run of a crawl that keeps state: written in place from the beginning, and what stood there is dropped.
    case resumable
    /// A later run of a crawl that keeps state: whatever follows `position` is cut off, then written in place.
    case resume(at: UInt64)
}

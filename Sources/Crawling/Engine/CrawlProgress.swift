/// Where a crawl stands.
public struct CrawlProgress: Sendable {
    /// Pages given to the spider.
    public var pages: Int
    public var items: Int
    /// Requests that wait, here or for their time.
    public var pending: Int
    /// Downloads under way.
    public var active: Int
    public var errors: Int
    /// Bytes received.
    public var bytes: Int
    /// Seconds since the start of this run.
    public var elapsed: Double
}

/// How a crawl ended.
public struct CrawlSummary: Sendable {
    public var spider: String
    public var finishReason: FinishReason
    /// Pages given to the spider, and items kept.
    public var pages: Int
    public var items: Int
    /// Pages that could not be fetched and pages that made the spider fail.
    public var errors: Int
    /// Seconds, over all runs of a resumed crawl.
    public var elapsed: Double
    /// Requests that were not made yet: more than 0 when the crawl was ended early.
    public var pending: Int
    /// Figures under Scrapy's names.
    public var statistics: [String: Int]
    /// Some URLs that could not be fetched, with the reason: the first 100, or as many as were asked for.
    public var failures: [Failure]
    /// What went wrong with a feed or the state folder, when that ended the crawl.
    public var outputFault: String?
    /// The stable code of ``outputFault``, such as `feed_disk_full`.
    public var outputFaultCode: String?

    /// A page that could not be fetched.
    public struct Failure: Sendable, Hashable {
        public var url: String
        public var reason: String
    }
}

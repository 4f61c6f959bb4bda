/// How a crawl behaves, under Scrapy's names where Scrapy has one (see `Settings+Names.swift`).
///
/// Times are seconds, sizes bytes. 0 means "no limit" for every limit.
public struct Settings: Sendable, Equatable {
    // Who we are and what we obey.
    public var userAgent = "Trawl/\(TrawlVersion.current)"
    public var obeysRobots = true
    /// The product token looked up in robots.txt; nil takes the first word of the user agent.
    public var robotsUserAgent: String?
    public var obeysNofollow = false
    public var defaultHeaders: [Request.Field] = [
        .init(name: "Accept", value: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
        .init(name: "Accept-Language", value: "en"),
    ]

    // Politeness.
    public var downloadDelay = 0.0
    public var randomizesDelay = true
    public var concurrentRequests = 16
    public var concurrentRequestsPerDomain = 8
    public var autoThrottle = false
    public var autoThrottleStartDelay = 5.0
    public var autoThrottleMaxDelay = 60.0
    public var autoThrottleTargetConcurrency = 1.0

    // One download.
    public var connectTimeout = 15.0
    public var firstByteTimeout = 60.0
    public var downloadTimeout = 180.0
    public var downloadMaxSize = 64 << 20
    public var compression = true
    /// A body that inflates to more than this many times its size is refused, once it is past 1 MiB.
    public var compressionMaxRatio = 500
    public var failsOnDataLoss = true
    public var redirects = true
    public var redirectMaxTimes = 20
    public var metaRefresh = true
    public var cookies = true
    public var tlsVerify = true
    public var tlsCAFile: String?
    public var proxies: [String] = []
    public var httpUser: String?
    public var httpPassword: String?
    public var httpAuthDomain: String?
    public var dnsTimeout = 60.0
    public var dnsCacheLifetime = 300.0
    public var allowsPrivateNetworks = false
    public var allowsLoopback = false

    // Retries.
    public var retries = true
    public var retryTimes = 2
    public var retryStatuses: Set<Int> = [500, 502, 503, 504, 522, 524, 408, 429]
    public var retryBackoff = 0.5
    public var retryBackoffMax = 60.0
    /// A `Retry-After` longer than this is cut to it.
    public var retryAfterMax = 600.0
    public var allowsAllStatuses = false
    public var allowedStatuses: Set<Int> = []

    // What is crawled.
    public var depthLimit = 0
    public var depthPriority = 0
    public var urlLengthLimit = 2_083
    /// How often one path segment may come in a URL before it counts as a trap.
    public var repeatedSegmentsLimit = 5
    public var hostPageLimit = 0

    // What ends it.
    public var pageLimit = 0
    public var itemLimit = 0
    public var timeLimit = 0.0
    public var errorLimit = 0
    public var byteLimit = 0

    // Memory, disk, output.
    /// Pending requests beyond this many bytes wait on disk.
    public var pendingMemory = 32 << 20
    public var checkpointInterval = 1.0
    public var feedFields: [String] = []
    /// Event loops; 0 takes one for each core, four at most.
    public var eventLoops = 0
    /// Seeds jitter, delays and fingerprints; nil takes a fresh one.
    public var seed: UInt64?

    public init() {}

    /// The product token for robots.txt.
    var robotsToken: String {
        if let robotsUserAgent { return robotsUserAgent }
        return String(userAgent.prefix { $0 != "/" && $0 != " " })
    }
}

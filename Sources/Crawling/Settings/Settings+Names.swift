extension Settings {
    /// One setting: its name, what it takes, and how it is read.
    struct Entry: Sendable {
        let name: String
        /// What the value must be, for messages: "a whole number, 0 or more".
        let expected: String
        /// Reads the value into the settings, or answers false when it is not what was expected.
        let read: @Sendable (inout Settings, String) -> Bool
    }

    /// Every setting there is, by name.
    static let entries: [String: Entry] = {
        var table: [String: Entry] = [:]
        for entry in politeness + downloads + limits { table[entry.name] = entry }
        return table
    }()

    /// The names of all settings, sorted.
    public static var names: [String] { entries.keys.sorted() }

    private static let politeness: [Entry] = [
        .text("USER_AGENT") { $0.userAgent = $1 },
        .flag("ROBOTSTXT_OBEY") { $0.obeysRobots = $1 },
        .text("ROBOTSTXT_USER_AGENT") { $0.robotsUserAgent = $1 },
        .flag("NOFOLLOW_OBEY") { $0.obeysNofollow = $1 },
        .headers("DEFAULT_REQUEST_HEADERS") { $0.defaultHeaders = $1 },
        .seconds("DOWNLOAD_DELAY") { $0.downloadDelay = $1 },
        .flag("RANDOMIZE_DOWNLOAD_DELAY") { $0.randomizesDelay = $1 },
        .whole("CONCURRENT_REQUESTS", 1...10_000) { $0.concurrentRequests = $1 },
        .whole("CONCURRENT_REQUESTS_PER_DOMAIN", 1...10_000) { $0.concurrentRequestsPerDomain = $1 },
        .flag("AUTOTHROTTLE_ENABLED") { $0.autoThrottle = $1 },
        .seconds("AUTOTHROTTLE_START_DELAY") { $0.autoThrottleStartDelay = $1 },
        .seconds("AUTOTHROTTLE_MAX_DELAY") { $0.autoThrottleMaxDelay = $1 },
        .number("AUTOTHROTTLE_TARGET_CONCURRENCY", 0.01...10_000) { $0.autoThrottleTargetConcurrency = $1 },
    ]

    private static let downloads: [Entry] = [
        .seconds("DOWNLOAD_CONNECT_TIMEOUT") { $0.connectTimeout = $1 },
        .seconds("DOWNLOAD_FIRST_BYTE_TIMEOUT") { $0.firstByteTimeout = $1 },
        .seconds("DOWNLOAD_TIMEOUT") { $0.downloadTimeout = $1 },
        .whole("DOWNLOAD_MAXSIZE") { $0.downloadMaxSize = $1 },
        .flag("COMPRESSION_ENABLED") { $0.compression = $1 },
        .whole("COMPRESSION_MAX_RATIO") { $0.compressionMaxRatio = $1 },
        .flag("DOWNLOAD_FAIL_ON_DATALOSS") { $0.failsOnDataLoss = $1 },
        .flag("REDIRECT_ENABLED") { $0.redirects = $1 },
        .whole("REDIRECT_MAX_TIMES", 0...100) { $0.redirectMaxTimes = $1 },
        .flag("METAREFRESH_ENABLED") { $0.metaRefresh = $1 },
        .flag("COOKIES_ENABLED") { $0.cookies = $1 },
        .flag("TLS_VERIFY") { $0.tlsVerify = $1 },
        .text("TLS_CA_FILE") { $0.tlsCAFile = $1 },
        .list("PROXIES") { $0.proxies = $1 },
        .text("HTTPUSER") { $0.httpUser = $1 },
        .text("HTTPPASS") { $0.httpPassword = $1 },
        .text("HTTPAUTH_DOMAIN") { $0.httpAuthDomain = $1 },
        .seconds("DNS_TIMEOUT") { $0.dnsTimeout = $1 },
        .seconds("DNSCACHE_LIFETIME") { $0.dnsCacheLifetime = $1 },
        .flag("ALLOW_PRIVATE_NETWORKS") { $0.allowsPrivateNetworks = $1 },
        .flag("ALLOW_LOOPBACK") { $0.allowsLoopback = $1 },
        .flag("RETRY_ENABLED") { $0.retries = $1 },
        .whole("RETRY_TIMES", 0...100) { $0.retryTimes = $1 },
        .statuses("RETRY_HTTP_CODES") { $0.retryStatuses = $1 },
        .seconds("RETRY_BACKOFF") { $0.retryBackoff = $1 },
        .seconds("RETRY_BACKOFF_MAX") { $0.retryBackoffMax = $1 },
        .seconds("RETRY_AFTER_MAX") { $0.retryAfterMax = $1 },
        .flag("HTTPERROR_ALLOW_ALL") { $0.allowsAllStatuses = $1 },
        .statuses("HTTPERROR_ALLOWED_CODES") { $0.allowedStatuses = $1 },
    ]

    private static let limits: [Entry] = [
        .whole("DEPTH_LIMIT") { $0.depthLimit = $1 },
        .whole("DEPTH_PRIORITY", -1_000...1_000) { $0.depthPriority = $1 },
        .whole("URLLENGTH_LIMIT") { $0.urlLengthLimit = $1 },
        .whole("REPEATED_SEGMENTS_LIMIT") { $0.repeatedSegmentsLimit = $1 },
        .whole("CLOSESPIDER_PAGECOUNT") { $0.pageLimit = $1 },
        .whole("CLOSESPIDER_PAGECOUNT_PER_HOST") { $0.hostPageLimit = $1 },
        .whole("CLOSESPIDER_ITEMCOUNT") { $0.itemLimit = $1 },
        .seconds("CLOSESPIDER_TIMEOUT") { $0.timeLimit = $1 },
        .whole("CLOSESPIDER_ERRORCOUNT") { $0.errorLimit = $1 },
        .whole("CLOSESPIDER_BYTECOUNT") { $0.byteLimit = $1 },
        .whole("PENDING_MEMORY") { $0.pendingMemory = $1 },
        .number("CHECKPOINT_INTERVAL", 0.01...3_600) { $0.checkpointInterval = $1 },
        .list("FEED_EXPORT_FIELDS") { $0.feedFields = $1 },
        .whole("EVENT_LOOPS", 0...256) { $0.eventLoops = $1 },
        .whole("SEED") { $0.seed = UInt64($1) },
    ]
}

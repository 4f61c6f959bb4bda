import Web

/// Figures of a crawl under way. Named fields where every page counts, dictionaries for what is rare;
/// ``named(_:)`` gives them Scrapy's names.
struct CrawlStatistics: Sendable {
    var requests = 0
    var requestBytes = 0
    var responses = 0
    var responseBytes = 0
    /// Microseconds from requests to the first bytes of their answers.
    var responseLatency = 0
    /// Answers by status, 0–999.
    var statuses = [Int](repeating: 0, count: 1_000)
    /// How long this run waited for answers.
    var latencies = CrawlFigures.Latencies()
    var pages = 0
    var items = 0
    var maxDepth = 0
    var links = LinkRules.Counts()
    /// Everything else, by Scrapy's name.
    var other: [String: Int] = [:]
    /// Failed pages and spider errors, what `CLOSESPIDER_ERRORCOUNT` looks at.
    var errors = 0
    /// Answers that refuse, by host.
    var refusals = HostRefusals()
    /// Seconds spent before this run, from the checkpoint.
    var earlierSeconds = 0.0

    mutating func count(_ name: String, by amount: Int = 1) { other[name, default: 0] += amount }

    /// Counts an answer, whatever becomes of it.
    ///
    /// - Parameter latency: seconds until its first byte; not a finite number where that is not known.
    mutating func answered(status: Int, bytes: Int, latency: Double) {
        responses += 1
        responseBytes += bytes
        if latency.isFinite, latency >= 0 {
            latencies.add(latency)
            responseLatency += Int(min(latency, 86_400) * 1e6)
        }
        if statuses.indices.contains(status) { statuses[status] += 1 }
    }

    mutating func failed(_ fault: DownloadFault) {
        count("downloader/exception_count")
        count("downloader/exception_type_count/\(fault.code.rawValue)")
    }

    /// All figures by name, with those of the frontier.
    func named(_ frontier: Frontier.Counts) -> [String: Int] {
        var all = other
        func add(_ name: String, _ value: Int) { if value > 0 { all[name, default: 0] += value } }
        add("downloader/request_count", requests)
        add("downloader/request_bytes", requestBytes)
        add("downloader/response_count", responses)
        add("downloader/response_bytes", responseBytes)
        add("downloader/response_latency_us", responseLatency)
        for (status, count) in statuses.enumerated() { add("downloader/response_status_count/\(status)", count) }
        add("response_received_count", pages)
        add("item_scraped_count", items)
        add("request_depth_max", maxDepth)
        add("offsite/filtered", links.offsite)
        add("otherscheme/filtered", links.otherScheme)
        add("depth/filtered", links.depth)
        add("urllength/request_ignored_count", links.length)
        add("repeated_segments/filtered", links.segments)
        add("dupefilter/filtered", frontier.duplicates)
        add("scheduler/enqueued", frontier.enqueued)
        add("robotstxt/forbidden", frontier.forbidden)
        add("host_page_limit/filtered", frontier.overHostLimit)
        for (name, count) in refusals.named { add(name, count) }
        return all
    }

    /// What a checkpoint keeps.
    func persisted(_ frontier: Frontier.Counts) -> [String: Int] {
        var all = named(frontier)
        all["errors"] = errors
        return all
    }

    /// Takes over what a checkpoint kept; figures of the frontier go on under their names.
    mutating func restore(_ counters: [String: Int]) {
        var rest = counters
        func take(_ name: String) -> Int { rest.removeValue(forKey: name) ?? 0 }
        requests = take("downloader/request_count")
        requestBytes = take("downloader/request_bytes")
        responses = take("downloader/response_count")
        responseBytes = take("downloader/response_bytes")
        responseLatency = take("downloader/response_latency_us")
        for status in statuses.indices { statuses[status] = take("downloader/response_status_count/\(status)") }
        pages = take("response_received_count")
        items = take("item_scraped_count")
        maxDepth = take("request_depth_max")
        links.offsite = take("offsite/filtered")
        links.otherScheme = take("otherscheme/filtered")
        links.depth = take("depth/filtered")
        links.length = take("urllength/request_ignored_count")
        links.segments = take("repeated_segments/filtered")
        errors = take("errors")
        refusals = HostRefusals(takingFrom: &rest)
        other = rest
    }
}

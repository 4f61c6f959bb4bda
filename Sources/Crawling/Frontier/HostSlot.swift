import DequeModule
import Web

/// Monotonic time in nanoseconds. The frontier never reads a clock; its caller says what time it is.
typealias Nanoseconds = Int64

/// One host of a crawl: what is pending there, and when it may be asked next. Politeness is per host, whatever the
/// scheme or port, as with Scrapy's download slots; robots.txt is per origin, as RFC 9309 has it.
final class HostSlot {
    /// What is known of one origin's robots.txt.
    enum Robots {
        case unknown
        case fetching
        case known(RobotsRules, until: Nanoseconds)
    }

    let index: Int
    /// The host name as it stands in URLs.
    let host: [UInt8]
    /// The event loop that fetches from this host.
    let loop: Int

    var queue = RequestQueue()
    /// Requests that go before the queue: retries that came due, and what waits for robots.txt.
    var urgent: Deque<RequestRecord> = []
    var origins: [(key: UInt64, robots: Robots)] = []

    /// Downloads under way.
    var active = 0
    /// Pages that were fetched or are being fetched, and those that were.
    var pages = 0
    var fetchedPages = 0
    var limit: Int
    /// Between two starts.
    var delay: Nanoseconds
    /// No request starts before.
    var nextStart: Nanoseconds = 0
    /// Whether the slot stands in its loop's ready line or waits in the heap.
    var isQueued = false
    /// Set while robots.txt of the origin that is next in line is being fetched.
    var waitsForRobots = false

    /// Set while pages under way may or may not use up the host's page limit.
    var waitsForPages = false
    /// What `Crawl-delay` asks for: no throttle goes below.
    var leastDelay: Nanoseconds = 0
    /// Until when the host asked to be left alone, kept over restarts.
    var heldUntil: Nanoseconds = 0

    init(index: Int, host: [UInt8], loop: Int, limit: Int, delay: Nanoseconds) {
        self.index = index
        self.host = host
        self.loop = loop
        self.limit = limit
        self.delay = delay
    }

    var hasWork: Bool { !urgent.isEmpty || !queue.isEmpty }

    /// Whether a request may start, as far as time does not forbid it.
    var isReady: Bool { hasWork && !waitsForRobots && !waitsForPages && active < limit }

    func robots(of origin: UInt64) -> Robots {
        origins.first { $0.key == origin }?.robots ?? .unknown
    }

    func setRobots(of origin: UInt64, _ robots: Robots) {
        if let index = origins.firstIndex(where: { $0.key == origin }) {
            origins[index].robots = robots
        } else {
            origins.append((origin, robots))
        }
    }
}

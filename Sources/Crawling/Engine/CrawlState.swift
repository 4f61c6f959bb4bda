import NIOCore
import Web

/// Everything of a crawl that event loops share, behind one lock. A page is one critical section: its links, its items
/// and its end go in together, so a checkpoint never sees half a page.
struct CrawlState: ~Copyable {
    var frontier: Frontier
    var statistics = CrawlStatistics()
    var cookies = CookieJar()
    /// Whether a checkpoint has to hold the cookies again.
    var hasNewCookies = false
    /// Items that wait for the recorder.
    var items = ItemBuffer()
    /// Pages that wait for the recorder, when an archive is written.
    var archived: [ArchivedPage] = []
    var archivedBytes = 0
    /// URLs that the scope was widened by.
    var scope: [String] = []
    /// The feeds, as they were named.
    var feedNames: [String] = []
    var failures: [CrawlSummary.Failure] = []
    /// Failures beyond so many are counted and not listed.
    var mostFailures = 100
    var outputFault: String?
    var outputFaultCode: String?
    var login: LoginSequence?
    /// Whether what the crawl begins with is in the frontier.
    var hasStarted = false

    init(frontier: consuming Frontier) { self.frontier = frontier }

    /// Whether nothing more will happen.
    var isOver: Bool { frontier.isFinished && (hasStarted || frontier.stopReason != nil) }

    /// Adds what the crawl begins with.
    mutating func begin(_ requests: [RequestRecord]) {
        // That a resumed crawl knows its start already is no duplicate worth counting.
        let duplicates = frontier.counts.duplicates
        for request in requests { frontier.add(request) }
        frontier.counts.duplicates = duplicates
        frontier.release()
        hasStarted = true
    }

    mutating func fail(_ url: WebURL, _ reason: String) {
        statistics.errors += 1
        if failures.count < mostFailures { failures.append(.init(url: url.redacted, reason: reason)) }
    }

    mutating func archive(_ page: ArchivedPage) {
        archived.append(page)
        archivedBytes += page.size
    }

    /// Stops the crawl when one of its limits is reached.
    mutating func applyLimits(_ settings: Settings) {
        if settings.itemLimit > 0, statistics.items >= settings.itemLimit { frontier.stop(.itemCount) }
        if settings.errorLimit > 0, statistics.errors >= settings.errorLimit { frontier.stop(.errorCount) }
        if settings.byteLimit > 0, statistics.responseBytes >= settings.byteLimit { frontier.stop(.byteCount) }
    }
}

// Safe: the only references inside are the frontier's host slots, which never leave it, so whoever holds the value under
// its lock holds everything that can be reached from it.
extension CrawlState: @unchecked Sendable {}

package import Crawling
import Synchronization

/// What all crawls of this process have done together, native ones and Scrapy's: the source of the crawl metrics.
package final class CrawlTotals: Sendable {
    private let state = Mutex(CrawlFigures())

    package init() {}

    /// The sums since the process began.
    package var figures: CrawlFigures { state.withLock { $0 } }

    func add(_ now: CrawlFigures, since before: CrawlFigures) { state.withLock { $0.add(now, since: before) } }
}

/// Tells the totals what one crawl has done since it was looked at last.
final class CrawlMeter: Sendable {
    private let totals: CrawlTotals
    private let last: Mutex<CrawlFigures>

    /// - Parameter begin: what an earlier attempt has done already, which is not counted again.
    init(_ totals: CrawlTotals, from begin: CrawlFigures = CrawlFigures()) {
        self.totals = totals
        last = Mutex(begin)
    }

    func read(_ figures: CrawlFigures) {
        last.withLock { last in
            totals.add(figures, since: last)
            last = figures
        }
    }
}

/// What a crawl has done so far, as numbers that only grow: what metrics are made of.
///
/// They are read now and then from counters that the crawl keeps anyway, so that no page pays for being measured.
package struct CrawlFigures: Sendable, Hashable {
    /// How long answers were waited for.
    package struct Latencies: Sendable, Hashable {
        /// Upper bounds in seconds, rising.
        package static let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

        /// How many were at most each bound, those of lower bounds left out; the last is beyond all.
        package var counts = [Int](repeating: 0, count: bounds.count + 1)
        /// Seconds of all together.
        package var sum = 0.0

        package init() {}

        /// Counts one.
        ///
        /// - Parameter seconds: from the beginning of a request to the first byte of its answer.
        mutating func add(_ seconds: Double) {
            var index = 0
            while index < Self.bounds.count, seconds > Self.bounds[index] { index += 1 }
            counts[index] += 1
            sum += seconds
        }
    }

    /// Pages given to the spider.
    package var pages = 0
    /// Items kept.
    package var items = 0
    /// Bytes of all answers.
    package var responseBytes = 0
    /// Failed pages and spider errors.
    package var errors = 0
    /// Answers by the first digit of their status, from 1 to 5.
    package var statuses = [Int](repeating: 0, count: 5)
    package var latencies = Latencies()

    package init() {}

    init(_ statistics: CrawlStatistics) {
        pages = statistics.pages
        items = statistics.items
        responseBytes = statistics.responseBytes
        errors = statistics.errors
        for kind in statuses.indices {
            let begin = (kind + 1) * 100
            statuses[kind] = statistics.statuses[begin..<begin + 100].reduce(0, +)
        }
        latencies = statistics.latencies
    }

    /// Adds what has grown from `before` to `now`. What is less than before, as when a crawl begins again, adds nothing.
    package mutating func add(_ now: CrawlFigures, since before: CrawlFigures) {
        func grow(_ value: inout Int, _ now: Int, _ before: Int) {
            if now > before { value = value.addingReportingOverflow(now - before).partialValue }
        }
        grow(&pages, now.pages, before.pages)
        grow(&items, now.items, before.items)
        grow(&responseBytes, now.responseBytes, before.responseBytes)
        grow(&errors, now.errors, before.errors)
        for kind in statuses.indices { grow(&statuses[kind], now.statuses[kind], before.statuses[kind]) }
        for index in latencies.counts.indices {
            grow(&latencies.counts[index], now.latencies.counts[index], before.latencies.counts[index])
        }
        latencies.sum += max(0, now.latencies.sum - before.latencies.sum)
    }
}

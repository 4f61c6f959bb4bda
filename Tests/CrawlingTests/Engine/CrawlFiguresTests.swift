import Testing

@testable import Crawling

/// What a crawl has done is added up, each thing once.
@Suite struct CrawlFiguresTests {
    private static func figures(_ count: Int) -> CrawlFigures {
        var statistics = CrawlStatistics()
        statistics.pages = count
        statistics.items = 2 * count
        statistics.errors = count / 2
        for index in 0..<count {
            statistics.answered(status: index % 2 == 0 ? 200 : 503, bytes: 10, latency: Double(index % 3))
        }
        return CrawlFigures(statistics)
    }

    @Test func theyAreThoseOfTheStatistics() {
        let figures = Self.figures(30)
        #expect(figures.statuses == [0, 15, 0, 0, 15])
        #expect(figures.responseBytes == 300)
        #expect(figures.latencies.counts.reduce(0, +) == 30)
        #expect(figures.latencies.counts[0] == 10, "no wait at all")
        #expect(figures.latencies.sum == 30)
        #expect(CrawlFigures.Latencies.bounds == CrawlFigures.Latencies.bounds.sorted())
    }

    @Test("however often they are looked at", arguments: [1, 3, 10]) func steps(_ step: Int) {
        var sum = CrawlFigures()
        var last = CrawlFigures()
        for count in stride(from: 0, through: 30, by: step) {
            let now = Self.figures(count)
            sum.add(now, since: last)
            last = now
        }
        #expect(sum == last)
    }

    @Test func whatBeginsAgainTakesNothingAway() {
        var sum = CrawlFigures()
        sum.add(Self.figures(30), since: CrawlFigures())
        sum.add(Self.figures(4), since: Self.figures(30))
        #expect(sum == Self.figures(30))
    }

    @Test("statuses and waits beyond all bounds do no harm", arguments: [-1, 0, 99, 600, 999, 1_000, .max])
    func hostile(status: Int) {
        var statistics = CrawlStatistics()
        statistics.answered(status: status, bytes: 0, latency: .infinity)
        statistics.answered(status: status, bytes: 0, latency: -1)
        let figures = CrawlFigures(statistics)
        #expect(figures.statuses == [0, 0, 0, 0, 0])
        #expect(figures.latencies == CrawlFigures.Latencies(), "what is no time is not counted")
    }
}

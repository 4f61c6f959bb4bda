import Crawling
import Fleet
import Monitoring

extension PlatformMetrics {
    /// Shows what the crawls of this worker have done.
    func showCrawls() {
        registry.collect(families: "trawl_crawl") { [crawls] in Self.families(crawls.figures) }
    }

    /// The families of some figures.
    static func families(_ figures: CrawlFigures) -> [MetricFamily] {
        func counter(_ name: String, _ help: String, _ value: Int) -> MetricFamily {
            MetricFamily(
                name: "trawl_crawl_" + name, kind: .counter, help: help,
                series: [.init(MetricLabels([]), .number(Double(value)))])
        }
        return [
            counter("pages", "Pages that were given to spiders.", figures.pages),
            counter("items", "Items that spiders have found.", figures.items),
            counter(
                "response_bytes", "Bytes of the answers to crawls; of Scrapy once a job has ended.",
                figures.responseBytes),
            counter("errors", "Pages that could not be fetched, and errors of spiders.", figures.errors),
            MetricFamily(
                name: "trawl_crawl_responses", kind: .counter,
                help: "Answers to crawls by the kind of their status; of Scrapy once a job has ended.",
                series: figures.statuses.enumerated().map { kind, count in
                    .init(MetricLabels([("status", "\(kind + 1)xx")]), .number(Double(count)))
                }),
            MetricFamily(
                name: "trawl_crawl_response_seconds", kind: .histogram,
                help: "From the beginning of a request to the first byte of its answer; native crawls only.",
                series: [.init(MetricLabels([]), histogram(figures.latencies))]),
        ]
    }

    private static func histogram(_ latencies: CrawlFigures.Latencies) -> MetricValue {
        var total: UInt64 = 0
        var buckets: [MetricValue.Bucket] = []
        for (bound, count) in zip(CrawlFigures.Latencies.bounds, latencies.counts) {
            total &+= UInt64(clamping: count)
            buckets.append(.init(bound: bound, count: total))
        }
        total &+= UInt64(clamping: latencies.counts.last ?? 0)
        return .histogram(buckets: buckets, count: total, sum: latencies.sum)
    }
}

import CoreMetrics
import Crawling
import Fleet
import Jobs
import Monitoring
import Web

/// The metrics of this process, as every service shows them.
struct PlatformMetrics: Sendable {
    let registry = MetricsRegistry()
    let sampler: NodeSampler
    /// What the crawls of this process have done.
    let crawls = CrawlTotals()

    private init(disk: String) { sampler = NodeSampler(disk: disk) }

    /// Makes the registry the one that all parts count in. Once a process.
    ///
    /// - Parameter disk: a folder on the disk that matters to this process: where its data are.
    static func bootstrap(disk: String = "/") -> PlatformMetrics {
        let metrics = PlatformMetrics(disk: disk)
        for description in MetricDescription.all {
            metrics.registry.describe(description.name, description.help, bounds: description.bounds)
        }
        MetricsSystem.bootstrap(metrics.registry)
        metrics.sampler.show(in: metrics.registry)
        let begin = Double(Timestamp.now.microseconds) / 1e6
        metrics.registry.collect(
            "process_start_time_seconds", help: "When this process began, in seconds since 1970."
        ) {
            [MetricReading(begin)]
        }
        metrics.registry.collect(
            "trawl_build_info", help: "1, with the version of the program.", labels: ["version"]
        ) {
            [MetricReading(1, TrawlVersion.current)]
        }
        return metrics
    }

    /// What `GET /metrics` answers in a format.
    func answer(_ format: MetricsFormat) async -> [UInt8] {
        Self.render(await registry.snapshot(), format)
    }

    static func render(_ families: [MetricFamily], _ format: MetricsFormat) -> [UInt8] {
        guard format == .json else { return PrometheusText.render(families, as: format) }
        var writer = ByteWriter()
        MetricsJSON.render(families).append(to: &writer)
        return writer.bytes
    }
}

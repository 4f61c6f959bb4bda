import CoreMetrics
import Monitoring
import Web

/// The metrics of this process, as every service shows them.
struct PlatformMetrics: Sendable {
    let registry = MetricsRegistry()
    let sampler = NodeSampler()

    /// Makes the registry the one that all parts count in. Once a process.
    static func bootstrap() -> PlatformMetrics {
        let metrics = PlatformMetrics()
        MetricsSystem.bootstrap(metrics.registry)
        metrics.sampler.show(in: metrics.registry)
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

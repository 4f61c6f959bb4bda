import Jobs
import Monitoring
import NIOCore
import NIOHTTP1
import Web

/// What the service itself is doing.
extension MonitoringRoutes {
    var service: [Route] {
        [
            Route(.GET, "/", "getService", "Name and endpoints", tag: "Service", role: .read, answers: [.json(.any)]) {
                try $0.finish()
                return .json(about)
            },
            Route(
                .GET, "/health", "getHealth", "Whether monitoring works", tag: "Service", role: nil,
                answers: [.json(.named("Health"))]
            ) { _ in
                let nodes = try await collector.current().count
                let size = try await collector.size()
                return .json([
                    "status": "healthy", "timestamp": time.now.json, "monitored_nodes": .integer(Int64(nodes)),
                    "metrics_collected": .integer(Int64(size.samples)),
                ])
            },
            Route(
                .GET, "/metrics", "getMetrics", "What is kept, as JSON; all metrics for Prometheus", tag: "Service",
                role: .read,
                answers: [
                    RouteAnswer(
                        200, "What is kept, or all metrics.",
                        content: MetricsFormat.allCases.map {
                            ($0.contentType, $0 == .json ? .named("Collection") : .any)
                        })
                ]
            ) { request in
                let format = MetricsFormat.accepted(by: request.headers.first(name: "accept"))
                guard format == .json else {
                    return .bytes(ByteBuffer(bytes: try await metrics(format)), type: format.contentType)
                }
                return .json(try await collection())
            },
            Route(
                .POST, "/collect_metrics", "collectMetrics", "Take a sample of every node now", tag: Self.tag,
                role: .operate, body: .nothing, answers: [.json(.named("Collected"))], timeLimit: .seconds(60)
            ) { request in
                try request.fields().finish()
                let count = try await collector.collect()
                return .json([
                    "message": .string("samples of \(count) \(count == 1 ? "node" : "nodes") were taken"),
                    "nodes": .integer(Int64(count)),
                ])
            },
        ]
    }

    private var about: JSONValue {
        [
            "service": "Trawl monitoring", "version": .string(version), "status": "running",
            "endpoints": [
                "health": "/health", "cluster_health": "/cluster/health", "nodes": "/nodes",
                "performance": "/performance", "alerts": "/alerts", "metrics": "/metrics",
                "collect_metrics": "/collect_metrics", "openapi": "/openapi.json",
            ],
        ]
    }

    private func collection() async throws -> JSONValue {
        let size = try await collector.size()
        return [
            "total_metrics_collected": .integer(Int64(size.samples)), "nodes_with_metrics": .integer(Int64(size.nodes)),
            "collection_rate": .string(Self.text(collector.configuration.interval)),
            "retention": .string(Self.text(collector.configuration.retention)),
            "data_size_estimate_mb": .number((Double(size.bytes) / 1e6 * 1_000).rounded() / 1_000),
        ]
    }

    /// `30s`, `24h`, `90m`: in the largest unit that needs no fraction.
    private static func text(_ duration: Duration) -> String {
        let seconds = duration.components.seconds
        if seconds > 0, seconds % 3_600 == 0 { return "\(seconds / 3_600)h" }
        if seconds > 0, seconds % 60 == 0 { return "\(seconds / 60)m" }
        return duration.components.attoseconds == 0 ? "\(seconds)s" : "\(duration.inSeconds)s"
    }
}

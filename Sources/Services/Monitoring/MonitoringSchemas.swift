import Monitoring
import Web

/// The shapes that monitoring's document names.
enum MonitoringSchemas {
    static let all: [(String, Schema)] = [
        ("Health", health), ("Collection", collection), ("Collected", collected), ("ClusterHealth", clusterHealth),
        ("Node", node), ("NodeDetails", nodeDetails), ("Performance", performance),
    ]

    private static let figure = Schema.number().orNull
    private static let percent = Schema.number().described("Percent.").orNull

    private static let health = Schema.object([
        ("status", .string()), ("timestamp", .time), ("monitored_nodes", .integer()),
        ("metrics_collected", Schema.integer().described("Samples that are kept.")),
    ])
    private static let collection = Schema.object([
        ("total_metrics_collected", Schema.integer().described("Samples that are kept.")),
        ("nodes_with_metrics", .integer()),
        ("collection_rate", .string("From one collection to the next, such as 30s.")),
        ("retention", .string("How long samples are kept, such as 24h.")), ("data_size_estimate_mb", .number()),
    ])
    private static let collected = Schema.object([("message", .string()), ("nodes", .integer())])
    private static let clusterHealth = Schema.object([
        ("overall_status", .oneOf(["healthy", "warning", "critical"])), ("nodes_online", .integer()),
        ("nodes_total", .integer()), ("cpu_usage_avg", percent), ("memory_usage_avg", percent),
        ("disk_usage_avg", percent), ("issues", .list(.string())),
    ])
    private static let status = ("status", Schema.oneOf(["online", "offline"]))
    private static let node = Schema.object(
        [
            ("node", .name), status, ("last_update", Schema.time.orNull), ("cpu_usage", percent),
            ("memory_usage", percent), ("disk_usage", percent), ("load_1m", figure),
            ("temperature", Schema.number().described("°C.").orNull), ("uptime_hours", figure),
            ("error", .string("Why it is offline.")),
        ], required: ["node", "status", "last_update"])
    private static let figures = NodeFigure.allCases.map { ($0.rawValue, Schema.number()) }
    private static let nodeDetails = Schema.object([
        ("node", .name), status, ("metrics_count", .integer()),
        ("time_range", .object([("from", .time), ("to", .time)])), ("current", .object(figures)),
        (
            "statistics",
            .object(
                ["cpu", "memory", "disk"].flatMap { [($0 + "_avg", percent), ($0 + "_max", percent)] })
        ), ("history", .list(.object([("timestamp", .time)] + figures), 0...NodeHistory.points)),
        ("error", .string("Why it is offline.")),
    ])
    private static let performance = Schema.object([
        ("period", .string("Such as 24h.")), ("total_jobs", .integer()), ("successful_jobs", .integer()),
        ("failed_jobs", .integer()), ("cancelled_jobs", .integer()),
        ("average_job_duration", Schema.number().described("Seconds, over the completed jobs.").orNull),
        ("throughput_per_hour", .number()),
        (
            "top_performing_nodes",
            .list(
                .object([
                    ("node", .name), ("pages_scraped", .integer()),
                    ("avg_response_time", Schema.number().described("Seconds to the first byte.").orNull),
                    ("success_rate", percent),
                ]))
        ), ("bottlenecks", .list(.string())),
    ])
}

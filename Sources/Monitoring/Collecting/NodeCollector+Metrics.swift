import Jobs

extension NodeCollector {
    /// What each figure is called in a registry, and what makes Prometheus' base unit of it.
    private static let metrics: [(NodeFigure, name: String, factor: Double, kind: MetricFamily.Kind, help: String)] = [
        (.cpu, "cpu_usage_ratio", 0.01, .gauge, "Processor time in use on a node of the fleet, 0 to 1."),
        (.memory, "memory_usage_ratio", 0.01, .gauge, "Memory in use on a node of the fleet, 0 to 1."),
        (.disk, "disk_usage_ratio", 0.01, .gauge, "Space in use on the disk of a node of the fleet, 0 to 1."),
        (.load, "load1", 1, .gauge, "Processes that ran or waited on a node of the fleet, averaged over a minute."),
        (.temperature, "temperature_celsius", 1, .gauge, "The hottest sensor of a node of the fleet."),
        (.uptime, "uptime_seconds", 3_600, .gauge, "Time since a node of the fleet started."),
        (.received, "network_receive_bytes_total", 1, .counter, "Bytes received by a node of the fleet."),
        (.sent, "network_transmit_bytes_total", 1, .counter, "Bytes sent by a node of the fleet."),
    ]

    /// Shows how the nodes were at the last collection.
    package func show(in registry: MetricsRegistry) {
        func collect(
            _ name: String, _ help: String, _ kind: MetricFamily.Kind = .gauge,
            _ read: @escaping @Sendable (NodeReport) -> Double?
        ) {
            registry.collect("trawl_fleet_node_" + name, help: help, kind: kind, labels: ["node"]) { [self] in
                latest.compactMap { report in read(report).map { MetricReading($0, report.node.text) } }
            }
        }
        collect("up", "Whether a node of the fleet is heard.") { $0.isOnline ? 1 : 0 }
        collect("last_seen_timestamp_seconds", "When a node of the fleet was heard last.") { report in
            report.lastUpdate.map { Double($0.microseconds) / 1e6 }
        }
        for (figure, name, factor, kind, help) in Self.metrics {
            collect(name, help, kind) { report in report.figures[figure].map { $0 * factor } }
        }
    }
}

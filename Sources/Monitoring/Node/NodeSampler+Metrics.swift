extension NodeSampler {
    /// What each figure is called in a registry.
    private static let metrics: [(figure: String, name: String, kind: MetricFamily.Kind, help: String)] = [
        ("cpu_usage", "trawl_node_cpu_usage_percent", .gauge, "Processor time in use on this machine or container."),
        ("memory_usage", "trawl_node_memory_usage_percent", .gauge, "Memory in use on this machine or container."),
        ("disk_usage", "trawl_node_disk_usage_percent", .gauge, "Space in use on the disk that data lies on."),
        ("load_1m", "trawl_node_load_1m", .gauge, "Processes that ran or waited, averaged over a minute."),
        ("temperature", "trawl_node_temperature_celsius", .gauge, "The hottest sensor."),
        ("uptime_hours", "trawl_node_uptime_hours", .gauge, "Hours since the machine started."),
        (
            "network_received_bytes", "trawl_node_network_received_bytes_total", .counter,
            "Bytes received by this machine."
        ),
        ("network_sent_bytes", "trawl_node_network_sent_bytes_total", .counter, "Bytes sent by this machine."),
        ("process_resident_bytes", "trawl_process_resident_memory_bytes", .gauge, "Memory of this process."),
        ("process_open_files", "trawl_process_open_files", .gauge, "Files and sockets that this process has open."),
    ]

    /// Shows the figures in a registry, each sampled when somebody asks.
    package func show(in registry: MetricsRegistry) {
        for metric in Self.metrics {
            registry.collect(metric.name, help: metric.help, kind: metric.kind) { [self] in
                sample()[metric.figure].map { [MetricReading($0)] } ?? []
            }
        }
    }
}

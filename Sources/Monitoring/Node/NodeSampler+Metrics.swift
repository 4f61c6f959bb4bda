extension NodeSampler {
    /// What each figure is called in a registry, and by what it is multiplied to be in base units.
    private static let metrics:
        [(figure: String, name: String, factor: Double, kind: MetricFamily.Kind, help: String)] = [
            (
                "cpu_usage", "trawl_node_cpu_usage_ratio", 0.01, .gauge,
                "Processor time in use on this machine or container, 0 to 1."
            ),
            ("memory_usage", "trawl_node_memory_usage_ratio", 0.01, .gauge, "Memory in use on it, 0 to 1."),
            (
                "disk_usage", "trawl_node_disk_usage_ratio", 0.01, .gauge,
                "Space in use on the disk of the data, 0 to 1."
            ),
            ("load_1m", "trawl_node_load1", 1, .gauge, "Processes that ran or waited, averaged over a minute."),
            ("temperature", "trawl_node_temperature_celsius", 1, .gauge, "The hottest sensor."),
            ("uptime_hours", "trawl_node_uptime_seconds", 3_600, .gauge, "Time since the machine started."),
            (
                "network_received_bytes", "trawl_node_network_receive_bytes_total", 1, .counter,
                "Bytes received by this machine."
            ),
            (
                "network_sent_bytes", "trawl_node_network_transmit_bytes_total", 1, .counter,
                "Bytes sent by this machine."
            ),
            ("process_resident_bytes", "process_resident_memory_bytes", 1, .gauge, "Memory of this process."),
            ("process_open_files", "process_open_fds", 1, .gauge, "Files and sockets that this process has open."),
        ]

    /// Shows the figures in a registry, each sampled when somebody asks. Those of the process have the names that all
    /// Prometheus clients give them.
    package func show(in registry: MetricsRegistry) {
        for metric in Self.metrics {
            registry.collect(metric.name, help: metric.help, kind: metric.kind) { [self] in
                sample()[metric.figure].map { [MetricReading($0 * metric.factor)] } ?? []
            }
        }
        registry.collect(
            "process_cpu_seconds_total", help: "Processor time that this process has taken.", kind: .counter
        ) {
            [MetricReading(Self.processorSeconds())]
        }
    }
}

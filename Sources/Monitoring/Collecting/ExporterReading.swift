/// What one answer of Prometheus' node exporter says of its machine.
package struct ExporterReading: Sendable, Hashable {
    /// Seconds that all processors together have spent.
    private var busy: Double?
    private var total: Double?
    private var figures: [NodeFigure: Double] = [:]

    private static let wanted: Set<String> = [
        "node_cpu_seconds_total", "node_memory_MemTotal_bytes", "node_memory_MemAvailable_bytes",
        "node_filesystem_size_bytes", "node_filesystem_free_bytes", "node_filesystem_avail_bytes", "node_load1",
        "node_hwmon_temp_celsius", "node_thermal_zone_temp", "node_network_receive_bytes_total",
        "node_network_transmit_bytes_total", "node_time_seconds", "node_boot_time_seconds",
    ]

    /// Whether a metric says something that is read here.
    package static func reads(_ name: String) -> Bool { wanted.contains(name) }

    package init(_ samples: [ScrapedSample]) {
        var series: [String: [ScrapedSample]] = [:]
        for sample in samples where sample.value.isFinite { series[sample.name, default: []].append(sample) }
        func only(_ name: String) -> Double? { series["node_" + name]?.first?.value }
        func sum(_ name: String) -> Double? {
            let counted = series["node_" + name]?.filter { $0.labels["device"] != "lo" } ?? []
            return counted.isEmpty ? nil : counted.reduce(0) { $0 + $1.value }
        }
        if let times = series["node_cpu_seconds_total"] {
            total = times.reduce(0) { $0 + $1.value }
            busy = times.reduce(0) { ["idle", "iowait"].contains($1.labels["mode"]) ? $0 : $0 + $1.value }
        }
        if let all = only("memory_MemTotal_bytes"), all > 0, let available = only("memory_MemAvailable_bytes") {
            figures[.memory] = Self.percent((all - available) / all)
        }
        func root(_ name: String) -> Double? {
            series["node_filesystem_\(name)_bytes"]?.first { $0.labels["mountpoint"] == "/" }?.value
        }
        // As `df` counts it: what only root may still use counts as full.
        if let size = root("size"), let free = root("free"), let available = root("avail"), size - free + available > 0
        {
            figures[.disk] = Self.percent((size - free) / (size - free + available))
        }
        figures[.load] = only("load1")
        let sensors = (series["node_hwmon_temp_celsius"] ?? []) + (series["node_thermal_zone_temp"] ?? [])
        // What no machine can have is a broken sensor.
        figures[.temperature] = sensors.map(\.value).filter { -60 < $0 && $0 < 250 && $0 != 0 }.max()
        figures[.received] = sum("network_receive_bytes_total")
        figures[.sent] = sum("network_transmit_bytes_total")
        if let now = only("time_seconds"), let start = only("boot_time_seconds"), now >= start {
            figures[.uptime] = (now - start) / 3_600
        }
    }

    /// The figures; that of the processors over the time since an earlier reading, where there is one.
    package func figures(since earlier: ExporterReading?) -> [NodeFigure: Double] {
        var figures = figures
        if let busy, let total, let before = earlier?.busy, let totalBefore = earlier?.total, total > totalBefore,
            busy >= before
        {
            figures[.cpu] = Self.percent((busy - before) / (total - totalBefore))
        }
        return figures
    }

    /// Whether it says nothing that is read here: it is no node exporter's.
    package var isEmpty: Bool { figures.isEmpty && total == nil }

    private static func percent(_ share: Double) -> Double { min(100, max(0, share * 100)) }
}

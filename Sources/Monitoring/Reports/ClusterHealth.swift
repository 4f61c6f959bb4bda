package import Jobs

/// How the machines of the fleet are together.
package struct ClusterHealth: Sendable, Hashable {
    package enum Status: String, Sendable { case healthy, warning, critical }

    /// Something that is not as it should be.
    package struct Issue: Sendable, Hashable {
        /// What it is about; the raw value is a stable code.
        package enum Kind: String, Sendable {
            case processor = "cpu_high"
            case memory = "memory_high"
            case disk = "disk_high"
            case temperature = "temperature_high"
            case noMetrics = "no_metrics"
        }

        package let kind: Kind
        package let node: EntityName
        /// A sentence that names the node.
        package let message: String
    }

    /// Percent; what is above is an issue.
    package static let mostUsage = 90.0
    /// °C; what is above is an issue.
    package static let mostTemperature = 80.0

    /// Healthy without an issue, a warning with one or two, critical with more.
    package let status: Status
    package let online: Int
    package let total: Int
    /// Percent over the nodes that tell it; nil when none does.
    package let processor: Double?
    package let memory: Double?
    package let disk: Double?
    package let issues: [Issue]

    /// - Parameter nodes: each node once.
    package init(_ nodes: [NodeReport]) {
        online = nodes.count(where: \.isOnline)
        total = nodes.count
        func average(_ figure: NodeFigure) -> Double? {
            let values = nodes.compactMap { $0.figures[figure] }
            return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
        }
        processor = average(.cpu)
        memory = average(.memory)
        disk = average(.disk)
        issues = nodes.flatMap(Self.issues)
        status = issues.isEmpty ? .healthy : issues.count <= 2 ? .warning : .critical
    }

    private static func issues(of node: NodeReport) -> [Issue] {
        guard node.isOnline, !node.figures.isEmpty else {
            let why = node.error ?? "it is heard, and tells nothing of its machine"
            return [Issue(kind: .noMetrics, node: node.node, message: "\(node.node) has no metrics: \(why)")]
        }
        var issues: [Issue] = []
        func check(_ figure: NodeFigure, _ most: Double, _ kind: Issue.Kind, _ what: String, _ unit: String) {
            guard let value = node.figures[figure], value > most else { return }
            let shown = (value * 10).rounded() / 10
            issues.append(Issue(kind: kind, node: node.node, message: "\(node.node): \(what) at \(shown) \(unit)"))
        }
        check(.cpu, mostUsage, .processor, "CPU usage", "%")
        check(.memory, mostUsage, .memory, "memory usage", "%")
        check(.disk, mostUsage, .disk, "disk usage", "%")
        check(.temperature, mostTemperature, .temperature, "temperature", "°C")
        return issues
    }
}

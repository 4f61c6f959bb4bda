package import Jobs

/// A machine that runs Prometheus' node exporter and no worker.
package struct NodeExporter: Sendable, Hashable {
    package var node: EntityName
    /// Such as `http://nas.lan:9100`, or with the path of its metrics.
    package var address: String

    package init(node: EntityName, address: String) {
        self.node = node
        self.address = address
    }

    /// Where its metrics are: below `/metrics` unless the address has a path.
    var url: String {
        let authority = address.firstRange(of: "://").map { address[$0.upperBound...] } ?? address[...]
        guard let slash = authority.firstIndex(where: { $0 == "/" || $0 == "?" }) else { return address + "/metrics" }
        return authority[slash...] == "/" ? address + "metrics" : address
    }
}

/// What came of asking one.
enum ExporterAnswer: Sendable {
    case reading(ExporterReading)
    case offline(String)
}

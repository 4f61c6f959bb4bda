package import Jobs

/// The nodes that an operator has listed in `nodes.yaml`:
///
/// ```yaml
/// master: node0.lan
/// workers:
///   - node6.lan
///   - host: node7.lan
///     address: http://10.0.0.7:8080
/// node_exporters:
///   - host: nas.lan
///     address: http://nas.lan:9100
/// ```
package struct Inventory: Sendable, Hashable {
    /// In the order of the file.
    package var workers: [EntityName] = []
    package var master: EntityName?
    /// Where workers' own ports are reached, for those that the file says it of.
    package var addresses: [EntityName: String] = [:]

    /// Machines without a worker that run Prometheus' node exporter, in the order of the file.
    package var exporters: [Exporter] = []

    /// A machine that is asked for what its node exporter says.
    package struct Exporter: Sendable, Hashable {
        package let host: EntityName
        /// By default the exporter's usual port of the host.
        package let address: String
    }

    package init() {}

    /// Reads the text of a `nodes.yaml`.
    ///
    /// - Parameter file: its name, for messages.
    package init(yaml text: String, file: String = "nodes.yaml") throws(InventoryFaults) {
        var reader = try InventoryReader(text, file: file)
        self = try reader.inventory()
    }
}

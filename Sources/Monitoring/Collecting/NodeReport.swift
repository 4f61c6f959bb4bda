package import Jobs

/// How a machine is: what reports, alerts and metrics are made of.
package struct NodeReport: Sendable, Hashable {
    package var node: EntityName
    package var isOnline: Bool
    /// When it was heard, or asked with success, last; nil when it never was.
    package var lastUpdate: Timestamp?
    /// Of a machine that is online; those that it does not tell are absent.
    package var figures: [NodeFigure: Double]
    /// Why it is offline.
    package var error: String?

    package init(
        node: EntityName, isOnline: Bool, lastUpdate: Timestamp?, figures: [NodeFigure: Double] = [:],
        error: String? = nil
    ) {
        self.node = node
        self.isOnline = isOnline
        self.lastUpdate = lastUpdate
        self.figures = figures
        self.error = error
    }

    /// Of a node of the fleet.
    init(_ reading: FleetReading) {
        self.init(
            node: reading.node, isOnline: reading.isOnline, lastUpdate: reading.lastSeen,
            figures: reading.isOnline ? reading.figures : [:],
            error: reading.isOnline
                ? nil
                : reading.lastSeen.map { "its worker was last heard at \($0)" }
                    ?? "its worker has not joined; start it with `trawl worker --controller URL`")
    }

    /// The sample that is kept of it; nil for one that is offline or tells nothing.
    var sample: NodeSample? {
        guard isOnline, let lastUpdate, !figures.isEmpty else { return nil }
        return NodeSample(node: node, takenAt: lastUpdate, figures: figures)
    }
}

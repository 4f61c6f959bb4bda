package import Jobs

/// What the fleet knows of a node at this moment.
package struct FleetReading: Sendable, Hashable {
    package var node: EntityName
    /// Whether its worker is heard.
    package var isOnline: Bool
    /// When it was heard last; nil when it never was.
    package var lastSeen: Timestamp?
    /// What its last heartbeat told of the machine.
    package var figures: [NodeFigure: Double]

    package init(node: EntityName, isOnline: Bool, lastSeen: Timestamp?, figures: [NodeFigure: Double]) {
        self.node = node
        self.isOnline = isOnline
        self.lastSeen = lastSeen
        self.figures = figures
    }
}

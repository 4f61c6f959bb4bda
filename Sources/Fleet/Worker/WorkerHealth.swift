package import Jobs

/// What a node says of itself on its own port.
package struct WorkerHealth: Sendable, Hashable {
    package var node: EntityName
    package var slots: Int
    package var running: Int
    /// Whether the controller answered the last time it was asked.
    package var isConnected: Bool
    package var isDraining: Bool

    package init(node: EntityName, slots: Int, running: Int, isConnected: Bool, isDraining: Bool) {
        self.node = node
        self.slots = slots
        self.running = running
        self.isConnected = isConnected
        self.isDraining = isDraining
    }
}

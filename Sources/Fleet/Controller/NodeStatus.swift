package import Jobs

/// A node, as `GET /workers` shows it.
package struct NodeStatus: Sendable, Hashable {
    package enum State: String, Sendable { case online, offline, busy }
    package var name: EntityName
    package var state: State
    package var isDraining: Bool
    package var lastSeen: Timestamp?
    /// Attempts that it has, those that wait there for a slot included.
    package var activeJobs: Int
    package var completedJobs: Int
    package var slots: Int?
    package var capabilities: NodeCapabilities?
    package var architecture: String?
    package var version: String?
    package var address: String?
    /// `cpu_usage`, `memory_usage` (percent) and what else its last heartbeat said.
    package var sample: [String: Double]

    package init(name: EntityName) {
        self.name = name
        state = .offline
        isDraining = false
        activeJobs = 0
        completedJobs = 0
        sample = [:]
    }
}

extension NodeStatus {
    init(_ node: FleetNode) {
        self.init(name: node.name)
        if node.isOnline { state = node.attempts.count >= node.slots ? .busy : .online }
        isDraining = node.isDraining || (node.isOnline && node.drainsItself)
        lastSeen = node.lastSeen
        activeJobs = node.attempts.count
        sample = node.sample
        guard let hello = node.hello else { return }
        slots = hello.slots
        capabilities = hello.capabilities
        architecture = hello.architecture
        version = hello.version
        address = hello.address
    }
}

package import Jobs

/// What the controller decides by: nodes, their sessions and attempts, and who waits for work. A value without I/O and
/// clocks; each event answers what is to be done.
///
/// An attempt that the database takes for running is in exactly one place: with its node here, or on its way between the
/// database and here in the hands of the caller.
package struct FleetState: Sendable {
    /// No more nodes are known, those that are offline included.
    package static let mostNodes = 10_000

    package let lease: Duration
    package let heartbeatInterval: Duration
    package internal(set) var nodes: [EntityName: FleetNode] = [:]
    /// Lease calls that wait, by their numbers.
    package internal(set) var requests: [UInt64: LeaseRequest] = [:]
    /// Goes up whenever jobs came into the queue, or a node may be given some that it might not before.
    package internal(set) var generation: UInt64 = 0
    package internal(set) var isStopping = false
    /// Cancels of attempts that are on their way from the database to their node, and when they came.
    var earlyCancels: [AttemptReference: Timestamp] = [:]
    private var lastRequest: UInt64 = 0

    package init(lease: Duration, heartbeatInterval: Duration) {
        self.lease = lease
        self.heartbeatInterval = heartbeatInterval
    }

    /// The node of a session that is the present one. Throws `session_ended`.
    package func node(of session: NodeSession) throws(FleetFault) -> FleetNode {
        guard let node = nodes[session.node], node.session == session.id else {
            throw FleetFault(.sessionEnded, "the session of node \(session.node) has ended; join again")
        }
        return node
    }

    package var onlineCount: Int { nodes.values.count { $0.isOnline } }

    /// When the first node is due, if any is.
    package var nextDue: Timestamp? { nodes.values.lazy.compactMap(\.due).min() }

    mutating func newRequest() -> UInt64 {
        lastRequest += 1
        return lastRequest
    }

    /// Takes the waiting lease call of a node away.
    mutating func endRequest(of name: EntityName) -> UInt64? {
        guard let request = nodes[name]?.request else { return nil }
        nodes[name]?.request = nil
        requests[request] = nil
        return request
    }
}

/// A lease call that waits.
package struct LeaseRequest: Sendable, Hashable {
    package let node: EntityName
    package let free: Int
    /// Whether it wants an answer after the first look.
    package let isImmediate: Bool
    /// The generation in which there was nothing for it.
    package var triedAt: UInt64?
}

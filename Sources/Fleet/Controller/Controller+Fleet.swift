package import Jobs
import Logging
import Synchronization

/// What the API asks of nodes.
extension Controller {
    /// Every node of the inventory and every node that joined, sorted by name.
    package func nodes() async throws -> [NodeStatus] {
        let completed = try await storing { try await jobs.completedByNode() }
        let known = core.withLock { $0.fleet.nodes }
        let names = Set(known.keys).union(configuration.inventory.workers).union(completed.keys)
        return names.sorted().map { status($0, known[$0], completed[$0]) }
    }

    package func node(_ name: EntityName) async throws -> NodeStatus? {
        guard let known = try known(name) else { return nil }
        let completed = try await storing { try await jobs.completedByNode() }
        return status(name, known, completed[name])
    }

    private func status(_ name: EntityName, _ node: FleetNode?, _ completed: Int?) -> NodeStatus {
        var status = NodeStatus(node ?? FleetNode(name))
        status.completedJobs = completed ?? 0
        if status.address == nil { status.address = configuration.inventory.addresses[name] }
        return status
    }

    /// A node that joined, or is in the inventory.
    private func known(_ name: EntityName) throws -> FleetNode? {
        if let node = core.withLock({ $0.fleet.nodes[name] }) { return node }
        return configuration.inventory.workers.contains(name) ? FleetNode(name) : nil
    }

    /// Asks the worker's own `/health`. Throws ``FleetFault`` `nodeUnknown`.
    package func ping(_ name: EntityName) async throws -> PingAnswer {
        guard let node = try known(name) else { throw Self.unknown(name) }
        let joined = node.hello != nil
        guard
            let address = node.hello?.address ?? configuration.inventory.addresses[name]
                ?? (joined ? nil : "http://\(name):8080")
        else { return .offline(error: "node \(name) has no port of its own") }
        return await NodePing(authorities: configuration.authorities).ask(address)
    }

    /// Whether the node is to lease nothing more. Kept over restarts. Throws ``FleetFault`` `nodeUnknown`.
    package func setDraining(_ name: EntityName, _ drains: Bool) async throws {
        guard let node = try known(name) else { throw Self.unknown(name) }
        if let memory {
            var stored = node.stored
            stored.isDraining = drains
            let kept = stored
            try await storing { try await memory.save([kept]) }
        }
        let call = core.withLock { $0.fleet.setDraining(name, drains) }
        answer(call.map { [$0] } ?? [])
        dispatching.wake()
        logger.info("a node \(drains ? "drains" : "takes work again")", metadata: ["node": "\(name)"])
    }

    private static func unknown(_ name: EntityName) -> FleetFault {
        FleetFault(.nodeUnknown, "there is no node \(name): it is not in the inventory and has not joined")
    }
}

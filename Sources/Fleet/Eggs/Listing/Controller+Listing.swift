import Jobs
import Synchronization

/// Eggs whose spiders a node lists.
extension Controller {
    /// How long a node may take, with what it has to install for that.
    private static let patience = PythonEnvironments.patience + .seconds(150)

    /// Lists the spiders of an egg here, or on a node that has Scrapy. Throws ``EggFault``, or `CancellationError`.
    func listSpiders(of egg: [UInt8], project: EntityName) async throws -> [String] {
        var fault = EggFault(
            .noScrapy,
            "neither the controller nor a node that is online has Scrapy to list the egg's spiders with; install it on one "
                + "(scripts/bootstrap --with-scrapy), or name a Python that has it there as scrapy.python")
        if let lister {
            do {
                return try await lister.spiders(of: egg, project: project)
            } catch let missing as EggFault where missing.code == .noScrapy {
                fault = missing
            }
        }
        guard let session = core.withLock({ $0.fleet.sessionWithScrapy }) else { throw fault }
        let order = listings.add(egg, of: project, to: session)
        defer { listings.remove(order) }
        // It may have gone before it could be told that the order is lost.
        guard core.withLock({ $0.fleet.nodes[session.node]?.session }) == session.id else {
            throw EggFault(.unlistable, "node \(session.node) has just gone; upload the egg again")
        }
        answer(core.withLock { $0.fleet.tell(session.node) }.map { [$0] } ?? [])
        guard let result = await order.reply.value(within: Self.patience) else {
            try Task.checkCancellation()
            throw EggFault(
                .unlistable, "node \(session.node) did not list the egg's spiders within \(Self.patience); try again")
        }
        return try result.get()
    }

    package func egg(listing id: String, session: NodeSession) async throws -> [UInt8] {
        _ = try core.withLock { core throws(FleetFault) in try core.fleet.node(of: session) }
        return try listings.order(id, of: session).egg
    }

    package func listed(_ call: EggListingCall) async throws {
        _ = try core.withLock { core throws(FleetFault) in try core.fleet.node(of: call.session) }
        try listings.order(call.id, of: call.session).reply.give(call.result)
    }
}

extension FleetState {
    /// The least busy node that can list eggs.
    var sessionWithScrapy: NodeSession? {
        let able = nodes.values.filter { $0.hello?.capabilities.runtimes.contains(.scrapy) == true }
        // One that drains may still do that, when it is the only one.
        let best = able.min { one, other in
            (one.takesWork ? 0 : 1, one.attempts.count, one.name) < (
                other.takesWork ? 0 : 1, other.attempts.count, other.name
            )
        }
        return best.flatMap { node in node.session.map { NodeSession(node: node.name, id: $0) } }
    }
}

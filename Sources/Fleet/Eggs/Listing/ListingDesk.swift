import Jobs
import Synchronization

/// The eggs that nodes are listing for a controller without Scrapy.
final class ListingDesk: Sendable {
    struct Order: Sendable {
        let listing: EggListing
        let egg: [UInt8]
        /// Who lists it.
        let session: NodeSession
        let reply = Reply<Result<[String], EggFault>>()
    }

    private let orders = Mutex<[String: Order]>([:])

    func add(_ egg: [UInt8], of project: EntityName, to session: NodeSession) -> Order {
        let listing = EggListing(id: RandomName.make(), project: project)
        let order = Order(listing: listing, egg: egg, session: session)
        orders.withLock { $0[listing.id] = order }
        return order
    }

    func remove(_ order: Order) { orders.withLock { $0[order.listing.id] = nil } }

    /// What a node has to do.
    func listings(of session: NodeSession) -> [EggListing] {
        orders.withLock { orders in
            guard !orders.isEmpty else { return [] }
            return orders.values.filter { $0.session == session }.map(\.listing).sorted { $0.id < $1.id }
        }
    }

    /// An order of a node. Throws ``FleetFault`` when nobody waits for it any more.
    func order(_ id: String, of session: NodeSession) throws(FleetFault) -> Order {
        guard let order = orders.withLock({ $0[id] }), order.session == session else {
            throw FleetFault(.spiderMissing, "nobody waits for the spiders of egg \(id) any more; drop it")
        }
        return order
    }

    /// A session is over: what it had to do is not done.
    func end(_ node: EntityName) {
        let left = orders.withLock { orders in orders.values.filter { $0.session.node == node } }
        for order in left {
            order.reply.give(
                .failure(
                    EggFault(
                        .unlistable, "node \(node) went away while it listed the egg's spiders; upload the egg again")))
        }
    }
}

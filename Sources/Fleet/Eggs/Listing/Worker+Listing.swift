import Jobs
import Logging
import Synchronization

/// Eggs whose spiders the controller wants listed.
extension Worker {
    /// Takes in what a heartbeat's answer names: all that is to be listed.
    func take(_ listings: [EggListing]) {
        let hasNew = shared.withLock { shared in
            guard !listings.isEmpty || !shared.begunListings.isEmpty else { return false }
            // What is named no more need not be known any more.
            shared.begunListings.formIntersection(listings.map(\.id))
            shared.listings = listings.filter { !shared.begunListings.contains($0.id) }
            return !shared.listings.isEmpty
        }
        if hasNew { listing.wake() }
    }

    /// Lists one egg after the other until the session is over.
    func listEggs() async throws {
        while true {
            try Task.checkCancellation()
            let next = shared.withLock { shared -> EggListing? in
                guard !shared.listings.isEmpty else { return nil }
                let next = shared.listings.removeFirst()
                shared.begunListings.insert(next.id)
                return next
            }
            guard let next else {
                await listing.wait()
                continue
            }
            let result = try await list(next)
            do {
                try await ask(within: callTime, "about an egg's spiders") { client, session in
                    try await client.listed(EggListingCall(session: session, id: next.id, result: result))
                }
            } catch let fault as FleetFault {
                // Mostly that nobody waits for them any more.
                logger.info("the spiders of an egg were not taken: \(fault)")
            }
        }
    }

    /// Throws nothing but `CancellationError`.
    private func list(_ listing: EggListing) async throws -> Result<[String], EggFault> {
        do {
            guard let lister else { throw EggFault(.noScrapy, "node \(configuration.name) has no Scrapy") }
            let egg = try await ask(within: Self.eggTime, "for an egg") { client, session in
                try await client.egg(listing: listing.id, session: session)
            }
            return .success(try await lister.spiders(of: egg, project: listing.project))
        } catch let fault as EggFault {
            return .failure(fault)
        } catch {
            try Task.checkCancellation()
            let message = "node \(configuration.name) could not list the egg's spiders: \(error)"
            return .failure(EggFault(.unlistable, message))
        }
    }
}

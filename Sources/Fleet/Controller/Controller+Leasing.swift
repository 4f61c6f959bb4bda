import Jobs
import Logging
import Synchronization

/// Gives out work.
extension Controller {
    /// No call waits longer.
    private static let longestWait: Duration = .seconds(60)

    package func lease(session: NodeSession, free: Int, wait: Duration) async throws -> [Assignment] {
        let reply = Reply<Result<[Assignment], FleetFault>>()
        let isImmediate = wait <= .zero
        let (entry, ended) = try core.withLock { core throws(FleetFault) in
            let entry = try core.fleet.requestLease(session, free: free, isImmediate: isImmediate)
            switch entry {
            case .waits(let request, let ended):
                core.replies[request] = reply
                return (entry, ended)
            case .nothing(let ended): return (entry, ended)
            }
        }
        answer(ended.map { [$0] } ?? [])
        guard case .waits(let request, _) = entry else { return [] }
        dispatching.wake()
        let answer = await reply.value(within: isImmediate ? .seconds(10) : min(wait, Self.longestWait))
        guard let answer else {
            core.withLock { core in
                _ = core.fleet.withdraw(request)
                core.replies[request] = nil
            }
            try Task.checkCancellation()
            return []
        }
        let assignments = try answer.get()
        // Whoever asked is gone, and must not swallow jobs.
        if Task.isCancelled, !assignments.isEmpty {
            giveBack(assignments.map(\.reference), of: session.node)
            throw CancellationError()
        }
        return assignments
    }

    /// Puts attempts back that were given to nobody.
    private func giveBack(_ attempts: [AttemptReference], of node: EntityName) {
        core.withLock { core in
            core.fleet.ended(attempts, of: node)
            core.chores.release(attempts, of: node)
        }
        working.wake()
    }

    /// Hands out jobs whenever somebody waits and there are some.
    func dispatch() async {
        var pause: Duration?
        while !isOver {
            await dispatching.wait(upTo: pause)
            do {
                try await handOut()
                pause = nil
            } catch {
                pause = min((pause ?? .milliseconds(125)) * 2, .seconds(5))
                logger.error("jobs cannot be leased; tried again soon", metadata: ["error": "\(error)"])
            }
        }
    }

    private func handOut() async throws {
        while !isOver {
            let pending: Int?
            switch core.withLock({ $0.fleet.leaseDemand }) {
            case .none: return
            case .single: pending = nil
            case .shared: pending = try await jobs.counts().pending
            }
            let shares = core.withLock { $0.fleet.shares(pending: pending) }
            if shares.isEmpty { return }
            if shares.count == 1 {
                try await serve(shares[0])
                continue
            }
            // Side by side, so that they are committed together; each to its end, whatever happens to the others.
            let fault = await withTaskGroup(of: (any Error)?.self) { group in
                for share in shares {
                    group.addTask {
                        do {
                            try await self.serve(share)
                            return nil
                        } catch {
                            return error
                        }
                    }
                }
                return await group.reduce(nil) { $0 ?? $1 }
            }
            if let fault { throw fault }
        }
    }

    private func serve(_ share: FleetState.LeaseShare) async throws {
        let leased = try await jobs.lease(share.limit, for: share.capabilities)
        let node = share.capabilities.name
        let (grant, reply) = core.withLock { core in
            let grant = core.fleet.grant(leased, to: share)
            let isOver = grant?.isOver ?? false
            return (grant, isOver ? core.replies.removeValue(forKey: share.request) : nil)
        }
        for job in leased { metrics.leased(job) }
        if let grant {
            if !grant.isOver { return }
            if let reply, reply.give(.success(grant.assignments)) {
                if !leased.isEmpty {
                    logger.debug("jobs leased", metadata: ["node": "\(node)", "count": "\(leased.count)"])
                }
                return
            }
        }
        let attempts = leased.map { AttemptReference(job: $0.id, attempt: $0.status.attempt) }
        if !attempts.isEmpty { giveBack(attempts, of: node) }
    }
}

extension Controller {
    /// How many lease calls wait just now.
    package var waitingCalls: Int { core.withLock { $0.fleet.requests.count } }

    /// How many calls wait for the ends of jobs just now.
    package var awaitedEnds: Int { waiters.count }
}

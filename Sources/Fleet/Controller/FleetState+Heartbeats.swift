package import Jobs

extension FleetState {
    /// What a heartbeat brings about.
    package struct Beat: Sendable, Hashable {
        package var answer: HeartbeatAnswer
        /// Attempts that never reached the node: to be released.
        package var missing: [AttemptReference] = []
        /// Figures of attempts that are the node's.
        package var progress: [AttemptProgress] = []
        /// Whether it takes work again.
        package var mayTakeMore = false
    }

    package mutating func heartbeat(_ beat: Heartbeat, at now: Timestamp) throws(FleetFault) -> Beat {
        var node = try node(of: beat.session)
        var result = Beat(answer: HeartbeatAnswer(cancel: [], fenced: [], drain: node.isDraining))
        var named: Set<JobID> = []
        for progress in beat.attempts {
            let reference = progress.reference
            guard let attempt = node.attempts[reference.job], attempt.number == reference.attempt else {
                result.answer.fenced.append(reference)
                continue
            }
            named.insert(reference.job)
            node.attempts[reference.job]?.missedAt = nil
            if !progress.isWaiting, attempt.begunAt == nil { node.attempts[reference.job]?.begunAt = now }
            result.progress.append(progress)
            if attempt.isCancelling { result.answer.cancel.append(reference) }
            if attempt.isKilled { result.answer.kill.append(reference) }
        }
        for (job, attempt) in node.attempts where !named.contains(job) {
            guard let missedAt = attempt.missedAt else {
                node.attempts[job]?.missedAt = now
                continue
            }
            // Heartbeats may follow each other at once, and an answer to a lease call may still be on its way.
            guard now - missedAt >= heartbeatInterval / 2 else { continue }
            node.attempts[job] = nil
            result.missing.append(attempt.reference)
        }
        result.missing.sort { $0.job < $1.job }
        if node.drainsItself, !beat.isDraining {
            result.mayTakeMore = true
            generation &+= 1
        }
        node.drainsItself = beat.isDraining
        node.sample = beat.sample
        node.lastSeen = now
        node.due = now + lease
        node.hasNews = false
        nodes[beat.session.node] = node
        return result
    }

    /// A node that was not heard for its lease.
    package struct Expiry: Sendable, Hashable {
        package let node: EntityName
        package let blame: Blame
        package let request: UInt64?
        /// Whether it was online; otherwise it is one that did not come back after the controller's start.
        package let wasOnline: Bool
    }

    /// Takes the nodes offline that are due. Their attempts are to be lost or released, as the blame says.
    package mutating func expire(at now: Timestamp) -> [Expiry] {
        var expired: [Expiry] = []
        for (name, node) in nodes {
            guard let due = node.due, due <= now else { continue }
            let blame = Blame(node.attempts.values, lastSeen: node.lastSeen ?? now)
            expired.append(
                Expiry(node: name, blame: blame, request: endRequest(of: name), wasOnline: node.isOnline))
            nodes[name]?.attempts = [:]
            nodes[name]?.session = nil
            nodes[name]?.due = nil
            nodes[name]?.hasNews = false
        }
        earlyCancels = earlyCancels.filter { now - $0.value < lease }
        return expired.sorted { $0.node < $1.node }
    }

    /// Gives nodes that are due time for two heartbeats: it was the controller that was not there, or the machine's clock
    /// that jumped.
    package mutating func forgive(at now: Timestamp) {
        let soonest = now + heartbeatInterval * 2
        for (name, node) in nodes {
            if let due = node.due, due < soonest { nodes[name]?.due = soonest }
        }
    }
}

package import Jobs

/// For whom the loss of a node counts (see ``Probation``).
package struct Blame: Sendable, Hashable {
    /// Attempts that count as lost.
    package var lost: [AttemptReference] = []
    /// Attempts that go back to the queue as if they had not been: they had not begun, or are cleared by another's
    /// probation.
    package var spared: [AttemptReference] = []

    /// - Parameters:
    ///   - attempts: what the node had.
    ///   - lastSeen: when the node was heard last.
    package init(_ attempts: some Sequence<RunningAttempt>, lastSeen: Timestamp) {
        let isProbation = { (attempt: RunningAttempt) in
            guard attempt.losses > 0, let begunAt = attempt.begunAt else { return false }
            return lastSeen - begunAt < Probation.time(losses: attempt.losses)
        }
        let attempts = attempts.sorted { $0.reference.job < $1.reference.job }
        let hasSuspect = attempts.contains(where: isProbation)
        for attempt in attempts {
            // One that was never lost before counts each time: the first loss costs it nothing but its freedom.
            let counts =
                attempt.losses == 0 || attempt.begunAt != nil && (!hasSuspect || isProbation(attempt))
            if counts { lost.append(attempt.reference) } else { spared.append(attempt.reference) }
        }
    }
}

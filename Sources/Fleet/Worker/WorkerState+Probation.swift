import DequeModule
import Jobs

extension WorkerState {
    /// No more work is asked for while so many jobs wait for their probation.
    static let mostSuspects = 64

    /// Announces the next job that was lost before, when none such is on probation. True when the controller is to be told.
    mutating func announceNext(at now: Duration) -> Bool {
        guard session != nil, !isDraining, announced == nil, running < slots, let next = suspects.first,
            !isOnProbation(at: now)
        else { return false }
        suspects.removeFirst()
        announced = (next, now)
        attempts[next]?.isAnnounced = true
        return true
    }

    /// The controller was told what was announced before `sent`: it may begin.
    mutating func told(sent: Duration) {
        guard let (reference, at) = announced, at < sent else { return }
        announced = nil
        if attempts[reference]?.phase == .waiting { waiting.prepend(reference) }
    }

    /// Whether a job that was lost before has been begun so lately, or is about to be, that another one must wait.
    private func isOnProbation(at now: Duration) -> Bool {
        attempts.values.contains { attempt in
            guard attempt.isAnnounced, attempt.phase != .ended else { return false }
            return attempt.begunAt.map { now - $0 < Probation.time(losses: attempt.assignment.losses) } ?? true
        }
    }

    /// Whether an attempt waits, and will not begin before the controller is told.
    func hasNotBegun(_ reference: AttemptReference) -> Bool {
        guard let attempt = attempts[reference], attempt.phase == .waiting else { return false }
        return attempt.assignment.losses > 0 && !attempt.isAnnounced
    }

    /// Takes a waiting attempt out of whatever it waits in.
    mutating func unqueue(_ reference: AttemptReference) {
        waiting.removeAll { $0 == reference }
        suspects.removeAll { $0 == reference }
        if announced?.reference == reference { announced = nil }
    }
}

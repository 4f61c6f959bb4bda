import Web

extension JobRow {
    /// Lets an event happen, with the times and errors that belong to it.
    ///
    /// - Parameter reason: with a loss, why.
    mutating func apply(
        _ event: JobEvent, now: Timestamp, schedule: RetrySchedule, reason: JobError? = nil,
        generator: inout some RandomNumberGenerator
    ) throws(JobStateFault) -> JobTransition {
        let transition = try status.apply(
            event, now: now, policy: policy(for: event, schedule), generator: &generator)
        guard transition.isChange else { return transition }
        if transition.entersQueue { waitingSince = now }
        if transition.ends { completedAt = now }
        switch event {
        case .lease: startedAt = now
        case .finish(_, _, .completed) where transition.to == .completed: error = nil
        case .finish(_, _, .failed(let failure, _)) where transition.to != .cancelled: error = failure
        case .lose where transition.to != .cancelled:
            let reason = reason ?? JobError(code: "node_lost", message: "its node went away")
            error = transition.to == .failed ? .lost(times: status.losses, reason: reason) : reason
        default: break
        }
        return transition
    }

    /// Only failures and losses ask for it; the request is read for them alone.
    private func policy(for event: JobEvent, _ schedule: RetrySchedule) -> AttemptPolicy {
        switch event {
        case .finish(_, _, .failed), .lose:
            decodedRequest.map { AttemptPolicy($0, schedule: schedule) }
                ?? AttemptPolicy(maxAttempts: 1, retries: 0, schedule: schedule)
        default: AttemptPolicy(maxAttempts: 1, retries: 0, schedule: schedule)
        }
    }
}

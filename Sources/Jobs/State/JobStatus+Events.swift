extension JobStatus {
    /// Lets `event` happen. Drawn in `Docs/jobs.md`.
    ///
    /// Cancel is final (P7): once it was asked for, nothing but `cancelled` comes. What a node says of an attempt that is
    /// not the present one, or that was taken from it, is fenced (P3). What it says twice is answered as the first time.
    ///
    /// - Parameters:
    ///   - now: the time; decides until when a delayed job waits.
    ///   - generator: spreads the waits.
    /// - Returns: the states before and after; the same when the event had come before.
    package mutating func apply(
        _ event: JobEvent, now: Timestamp, policy: AttemptPolicy, generator: inout some RandomNumberGenerator
    ) throws(JobStateFault) -> JobTransition {
        let before = state
        switch event {
        case .lease(let node): try lease(node)
        case .finish(let number, let node, let outcome):
            try finish(number, node, outcome, now: now, policy: policy, generator: &generator)
        case .lose(let number): try lose(number, now: now, policy: policy, generator: &generator)
        case .cancel: try cancel()
        case .due: if state == .delayed, availableAt ?? now <= now { wait(until: nil) }
        }
        return JobTransition(from: before, to: state)
    }

    private mutating func lease(_ node: EntityName) throws(JobStateFault) {
        guard state == .pending else { throw .notPending }
        state = .running
        attempt += attempt < .max ? 1 : 0
        self.node = node
    }

    private mutating func finish(
        _ number: Int, _ node: EntityName, _ outcome: JobOutcome, now: Timestamp, policy: AttemptPolicy,
        generator: inout some RandomNumberGenerator
    ) throws(JobStateFault) {
        guard number == attempt, node == self.node else { throw .fenced }
        switch state {
        case .cancelling: state = .cancelled
        case .running:
            switch outcome {
            case .completed: state = .completed
            case .cancelled: state = .cancelled
            case .released: state = .pending
            case .failed(_, let retryAfter):
                failures += failures < .max ? 1 : 0
                if failures <= policy.retries {
                    wait(until: now + policy.schedule.wait(failures, retryAfter: retryAfter, using: &generator))
                } else {
                    state = .failed
                }
            }
        default:
            // The attempt is over. Told again by its node it is the same answer; after a loss it is fenced.
            guard finishedAttempt == number else { throw .fenced }
        }
        finishedAttempt = number
    }

    private mutating func lose(
        _ number: Int, now: Timestamp, policy: AttemptPolicy, generator: inout some RandomNumberGenerator
    ) throws(JobStateFault) {
        guard number == attempt else { throw .fenced }
        switch state {
        case .cancelling: state = .cancelled
        case .running:
            losses += losses < .max ? 1 : 0
            if losses >= policy.maxAttempts {
                state = .failed
            } else if losses == 1 {
                // A node that went away is seldom the job's fault: it goes on at once.
                wait(until: nil)
            } else {
                wait(until: now + policy.schedule.wait(losses - 1, using: &generator))
            }
        default: throw .fenced
        }
    }

    private mutating func cancel() throws(JobStateFault) {
        switch state {
        case .pending, .delayed:
            state = .cancelled
            availableAt = nil
        case .running: state = .cancelling
        case .cancelling: break
        case .completed, .failed, .cancelled: throw .ended(state)
        }
    }

    private mutating func wait(until moment: Timestamp?) {
        state = moment == nil ? .pending : .delayed
        availableAt = moment
    }
}

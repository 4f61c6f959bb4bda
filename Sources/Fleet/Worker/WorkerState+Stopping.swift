import Jobs

extension WorkerState {
    /// Somebody cancelled jobs.
    mutating func cancel(_ references: [AttemptReference], at now: Duration) {
        for reference in references {
            switch attempts[reference]?.phase {
            case .waiting:
                unqueue(reference)
                finish(reference, .init(outcome: .cancelled))
            case .running: stop(reference, .cancel, at: now)
            case .ended, nil: continue
            }
        }
    }

    /// Somebody does not want to wait until what was cancelled ends by itself.
    mutating func kill(_ references: [AttemptReference], at now: Duration) {
        for reference in references {
            guard let attempt = attempts[reference], attempt.phase == .running, attempt.stop == .cancel,
                attempt.forceAt != nil
            else { continue }
            attempts[reference]?.forceAt = nil
            act(.force(reference))
        }
    }

    /// Attempts are no longer the node's.
    mutating func fence(_ references: [AttemptReference]) {
        for reference in references {
            switch attempts[reference]?.phase {
            case .running: drop(reference, keepsFolder: false)
            case .waiting:
                // As with one that has ended: its report is refused, and then its folder goes.
                unqueue(reference)
                finish(reference, .init(outcome: .released))
            case .ended, nil: continue
            }
        }
    }

    /// The node is to end: what waits is given back, what runs has the grace time.
    mutating func drain(at now: Duration) {
        guard !isDraining else { return }
        isDraining = true
        drainUntil = now + grace + Self.reportingTime
        releaseWaiting()
        for reference in Array(attempts.keys) where attempts[reference]?.phase == .running {
            stop(reference, .drain, at: now)
        }
    }

    /// Asks a run to stop, by force after the grace time. A later reason takes the place of an earlier one, but it does not
    /// get more time by that.
    mutating func stop(_ reference: AttemptReference, _ reason: StopReason, at now: Duration) {
        guard var attempt = attempts[reference], attempt.phase == .running, !attempt.isDropped else { return }
        // Whoever cancels wants no other end; a drain must not make a cancelled job run again.
        guard attempt.stop == nil || reason == .cancel, attempt.stop != reason else { return }
        if attempt.stop == nil { attempt.forceAt = now + grace }
        attempt.stop = reason
        attempts[reference] = attempt
        act(.stop(reference, reason))
    }

    /// What time brings: runs that took too long, stops that are to be forced, prefetched jobs that wait in vain.
    mutating func tick(at now: Duration) {
        for (reference, attempt) in attempts where attempt.phase == .running && !attempt.isDropped {
            if let timeoutAt = attempt.timeoutAt, timeoutAt <= now {
                attempts[reference]?.timeoutAt = nil
                stop(reference, .timeout, at: now)
            }
            if let forceAt = attempts[reference]?.forceAt, forceAt <= now {
                attempts[reference]?.forceAt = nil
                act(.force(reference))
            }
        }
        releaseWaiting(since: now - Self.longestWait)
    }

    /// Whether the node must take its leases for lost.
    func hasLapsed(at now: Duration) -> Bool { session != nil && now - renewedAt >= lease }

    /// Nothing that the node has is its own any more. Checkpoints stay.
    mutating func lapse() {
        session = nil
        for reference in Array(attempts.keys) { drop(reference, keepsFolder: true) }
    }

    private mutating func drop(_ reference: AttemptReference, keepsFolder: Bool) {
        guard let attempt = attempts[reference], !attempt.isDropped else { return }
        switch attempt.phase {
        case .waiting:
            unqueue(reference)
            attempts[reference] = nil
        case .ended:
            unanswered.removeAll { $0 == reference }
            attempts[reference] = nil
        case .running:
            attempts[reference]?.isDropped = true
            attempts[reference]?.keepsFolder = keepsFolder
            act(.drop(reference))
        }
    }
}

import DequeModule
import Jobs

extension WorkerState {
    /// How many jobs to lease now: free slots, and as many more as ended lately, so that tiny jobs do not wait for a
    /// commit each.
    func wanted(at now: Duration) -> Int {
        guard session != nil, !isDraining, !isHeld, !isDiskFull, suspects.count < Self.mostSuspects else { return 0 }
        let lately = endings.reversed().prefix { now - $0 < Self.window }.count
        return max(0, slots - running + min(Self.mostPrefetched, lately) - waiting.count)
    }

    /// The controller gave jobs.
    mutating func leased(_ assignments: [Assignment], session: NodeSession, at now: Duration) {
        // Of an earlier session: the controller has taken them back.
        guard session == self.session else { return }
        for assignment in assignments { add(assignment, isResumed: false, at: now) }
    }

    mutating func add(_ assignment: Assignment, isResumed: Bool, at now: Duration) {
        let reference = assignment.reference
        guard attempts[reference] == nil else { return }
        attempts[reference] = Attempt(assignment: assignment, since: now, isResumed: isResumed)
        if isDraining { return finish(reference, .init(outcome: .released)) }
        if assignment.losses > 0 { suspects.append(reference) } else { waiting.append(reference) }
    }

    /// The next attempt to run, if there is a free slot and something to run in it. Two attempts at one job do not run at
    /// a time: they share a folder.
    mutating func startNext(at now: Duration) -> Assignment? {
        guard mayStart, let index = waiting.firstIndex(where: { !busyJobs.contains($0.job) }) else { return nil }
        let reference = waiting.remove(at: index)
        guard var attempt = attempts[reference] else { return nil }
        running += 1
        busyJobs.insert(reference.job)
        attempt.phase = .running
        attempt.begunAt = now
        attempt.timeoutAt = attempt.assignment.request.timeout.map { now + .seconds(min(max($0, 0), 1e9)) }
        attempts[reference] = attempt
        return attempt.assignment
    }

    /// Ends an attempt that has no run: its report waits to be sent.
    mutating func finish(_ reference: AttemptReference, _ report: RunReport) {
        attempts[reference]?.phase = .ended
        attempts[reference]?.report = report
        unanswered.append(reference)
    }

    /// Gives back everything that waits.
    mutating func releaseWaiting() {
        for reference in Array(waiting) + Array(suspects) + (announced.map { [$0.reference] } ?? []) {
            finish(reference, .init(outcome: .released))
        }
        waiting.removeAll()
        suspects.removeAll()
        announced = nil
    }

    /// Gives back what has waited for a slot since `since`, but for what holds a checkpoint here and what the controller
    /// believes to have begun.
    mutating func releaseWaiting(since: Duration) {
        for reference in waiting {
            guard let attempt = attempts[reference], attempt.since <= since, !attempt.isResumed, !attempt.isAnnounced
            else {
                continue
            }
            finish(reference, .init(outcome: .released))
        }
        waiting.removeAll { attempts[$0]?.phase != .waiting }
    }
}

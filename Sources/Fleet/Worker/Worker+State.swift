import Jobs
import Synchronization

extension Worker {
    /// Changes the state, then does what follows from that: the state decides under the lock, the rest happens outside.
    @discardableResult
    func update<Answer>(_ body: (inout WorkerState, Duration) -> Answer) -> Answer {
        let now = clock.now
        return update { shared in body(&shared.state, now) }
    }

    @discardableResult
    func update<Answer>(_ body: (inout Shared) -> Answer) -> Answer {
        let clock = clock
        let (answer, effects) = shared.withLock { shared -> (Answer, Effects) in
            let answer = body(&shared)
            return (answer, Effects(&shared, clock))
        }
        perform(effects)
        return answer
    }

    /// What is to be done outside the lock.
    private struct Effects {
        var stops: [(AttemptRun, WorkerState.Action)] = []
        var slots: ArraySlice<Int> = []
        var leases = false
        var reports = false
        var isQuiet = false
        var announces = false

        init(_ shared: inout Shared, _ clock: any LeaseClock) {
            for action in shared.state.takeActions() {
                guard let run = shared.runs[action.reference] else { continue }
                stops.append((run, action))
            }
            if !shared.state.suspects.isEmpty { announces = shared.state.announceNext(at: clock.now) }
            if shared.state.mayStart {
                let count = min(shared.state.waiting.count, shared.idleSlots.count)
                slots = shared.idleSlots.suffix(count)
                shared.idleSlots.removeLast(count)
            }
            leases = shared.state.running < shared.state.slots
            reports = !shared.state.unanswered.isEmpty || shared.state.isDrained
            isQuiet = shared.state.running == 0
        }
    }

    private func perform(_ effects: Effects) {
        for (run, action) in effects.stops {
            switch action {
            case .stop(_, let reason): run.stop(reason)
            case .force: run.force()
            case .drop: run.drop()
            }
        }
        for slot in effects.slots { slotWakeups[slot].wake() }
        if effects.leases { leasing.wake() }
        if effects.reports { finishing.wake() }
        if effects.isQuiet { settling.wake() }
        if effects.announces { beating.wake() }
    }

    /// The session in which an attempt may be written, nil when it must not be now: it is dropped, or its lease may have
    /// lapsed while the process or the machine slept (P3).
    func writingSession(for reference: AttemptReference) -> NodeSession? {
        let now = clock.now
        return shared.withLock { shared in
            guard !shared.state.hasLapsed(at: now), shared.state.attempts[reference]?.isDropped == false else {
                return nil
            }
            return shared.state.session
        }
    }

    /// The controller does not know a session any more.
    func sessionEnded(_ session: NodeSession) {
        update { state, _ in state.sessionEnded(session) }
        beating.wake()
    }

    /// How long one call to the controller may take.
    var callTime: Duration { shared.withLock { max(.milliseconds(100), $0.state.lease / 3) } }

    /// Takes no more, gives back what waits, and lets what runs end.
    func drain() {
        let runsNow = update { shared -> [AttemptRun] in
            shared.state.drain(at: clock.now)
            return Array(shared.runsNow.values)
        }
        for run in runsNow { run.stop(.drain) }
        leasing.wake()
        draining.wake()
        joining.wake()
        finishing.wake()
        beating.wake()
    }
}

extension WorkerState.Action {
    var reference: AttemptReference {
        switch self {
        case .stop(let reference, _), .force(let reference), .drop(let reference): reference
        }
    }
}

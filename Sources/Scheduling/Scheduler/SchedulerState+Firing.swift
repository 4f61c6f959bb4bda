import HeapModule
import Jobs

/// Ticks come.
extension SchedulerState {
    /// Takes what is due: ticks, and what runs under way wait for. A bounded number at a time.
    mutating func due(at now: Timestamp, most: Int = 1_000) -> Decision {
        // Who looks more rarely than that was asleep, or the clock was set.
        if lookedAt.map({ now - $0 > Self.longestPause }) ?? true { awakeSince = now }
        lookedAt = now
        var decision = Decision()
        var count = 0
        while count < most, let first = ticks.min, first.moment <= now {
            _ = ticks.popMin()
            guard entries[first.id]?.next == first.moment else { continue }
            fire(first.id, at: now, &decision)
            count += 1
        }
        while let first = timers.min, first.moment <= now {
            _ = timers.popMin()
            guard runs[first.id]?.nextDue == first.moment else { continue }
            timedOut(first.id, at: now, &decision)
        }
        return decision
    }

    /// The scheduler looks every few seconds while something is timed.
    private static let longestPause = Duration.seconds(30)

    private mutating func fire(_ id: JobID, at now: Timestamp, _ decision: inout Decision) {
        guard var entry = entries[id], let schedule = entry.schedule else { return }
        let outcome = entry.record.definition.misfire.outcome(
            of: schedule, handled: entry.record.handledAt, now: now,
            awake: awakeSince.map { max($0, entry.record.createdAt + .microseconds(-1)) })
        var fire = SchedulerWrite.Fire(
            schedule: id, handledAt: now, missed: outcome.missed, next: outcome.next, at: now)
        var place = entry.active.count
        var begun: [ScheduleRun] = []
        for tick in outcome.fires {
            var state = RunState.running
            if place > 0 {
                switch entry.record.definition.overlap {
                case .allow: break
                case .queue: state = entry.waiting.count < Self.mostWaiting ? .pending : .skipped
                case .skip: state = .skipped
                }
            }
            let number = entry.record.runCount + (state == .skipped ? 0 : 1)
            var run = ScheduleRun(
                id: .make(at: now, using: &generator), of: entry.record, tick: tick, number: number, at: now,
                state: state)
            switch state {
            case .skipped:
                run.endedAt = now
                run.error =
                    entry.record.definition.overlap == .queue
                    ? "\(Self.mostWaiting) runs wait already" : "the run before it still went on"
                decision.skipped += 1
            case .pending: entry.waiting.append(run.id)
            default:
                run.startedAt = now
                place += 1
                entry.active.insert(run.id)
            }
            entry.record.runCount = number
            begun.append(run)
            decision.ticks.append(tick)
        }
        decision.missed += outcome.missed
        entry.record.handledAt = now
        entry.next = outcome.next
        entries[id] = entry
        if let next = outcome.next { ticks.insert(Due(moment: next, id: id)) }
        fire.runs = start(begun, at: now, &decision)
        decision.write.fires.append(fire)
    }

    /// Begins new runs. Their first steps begin with them: one write has both.
    private mutating func start(
        _ begun: [ScheduleRun], at now: Timestamp, _ decision: inout Decision
    ) -> [ScheduleRun] {
        for run in begun where !run.state.isOver { runs[run.id] = ActiveRun(run: run) }
        var inner = Decision()
        for run in begun where run.state == .running { advance(run.id, at: now, &inner) { $0.start(at: now) } }
        decision.actions += inner.actions
        decision.ended += inner.ended
        var changed: [JobID: ScheduleRun] = [:]
        let new = Set(begun.map(\.id))
        for change in inner.write.changes {
            if new.contains(change.run.id) {
                changed[change.run.id] = change.run
            } else {
                decision.write.add(change)
            }
        }
        return begun.map { changed[$0.id] ?? $0 }
    }

    /// Forgets runs whose fires were not taken: another scheduler has them.
    mutating func refused(_ fire: SchedulerWrite.Fire) {
        for run in fire.runs {
            runs[run.id] = nil
            entries[fire.schedule]?.active.remove(run.id)
            entries[fire.schedule]?.waiting.removeAll { $0 == run.id }
        }
    }
}

import Jobs
import Web

/// Runs go on.
extension SchedulerState {
    /// Somebody wants something of a run.
    mutating func wished(_ run: ScheduleRun, at now: Timestamp) -> Decision {
        var decision = Decision()
        switch run.wish {
        case .begin, .goOn:
            guard runs[run.id]?.run.state != .running else { break }
            var active = ActiveRun(run: run)
            active.run.state = .running
            active.run.startedAt = active.run.startedAt ?? now
            active.run.endedAt = nil
            active.run.error = nil
            runs[run.id] = active
            entries[run.schedule]?.active.insert(run.id)
            // A run by hand is counted where it is added.
            if let known = entries[run.schedule]?.record.runCount {
                entries[run.schedule]?.record.runCount = max(known, run.number)
            }
            let goesOn = run.wish == .goOn
            advance(run.id, at: now, &decision, fulfils: run.wish) { goesOn ? $0.goOn(at: now) : $0.start(at: now) }
        case .cancel:
            guard run.endedAt == nil else {
                // Its end was quicker.
                decision.write.add(SchedulerWrite.Change(run: run, fulfils: .cancel, isCounted: false))
                break
            }
            if runs[run.id] == nil { runs[run.id] = ActiveRun(run: run) }
            guard runs[run.id]?.run.progress.status == .running else {
                // It was to be gone on with, and had not been yet.
                runs[run.id]?.run.end(.cancelled, at: now)
                if let ended = runs.removeValue(forKey: run.id)?.run {
                    decision.write.add(SchedulerWrite.Change(run: ended, fulfils: .cancel))
                }
                break
            }
            advance(run.id, at: now, &decision, fulfils: .cancel) { $0.cancel(at: now) }
        case nil: break
        }
        return decision
    }

    /// A job that a step made has ended. Answers the step, and how it ended, when that was the last of its jobs.
    mutating func ended(
        _ job: Job
    ) -> (run: JobID, step: String, attempt: Int, outcome: WorkflowState.Outcome)? {
        guard let origin = StepJobs.origin(of: job.id), let found = runs[origin.run]?.ended(job) else { return nil }
        return (origin.run, found.step, found.attempt, found.outcome)
    }

    /// A try of a step has ended.
    mutating func ended(
        _ id: JobID, _ step: String, _ attempt: Int, _ outcome: WorkflowState.Outcome, at now: Timestamp
    ) -> Decision {
        var decision = Decision()
        guard runs[id]?.run.state == .running else { return decision }
        advance(id, at: now, &decision) { $0.ended(step, attempt: attempt, outcome, at: now) }
        return decision
    }

    mutating func timedOut(_ id: JobID, at now: Timestamp, _ decision: inout Decision) {
        for (step, end) in runs[id]?.waits ?? [:] where end <= now {
            runs[id]?.waits[step] = nil
            guard let attempt = runs[id]?.run.progress[step]?.attempt else { continue }
            advance(id, at: now, &decision) { $0.ended(step, attempt: attempt, .succeeded(JSONObject()), at: now) }
        }
        guard runs[id] != nil else { return }
        advance(id, at: now, &decision) { $0.due(at: now) }
    }

    /// Lets something happen to a run, and begins what follows.
    mutating func advance(
        _ id: JobID, at now: Timestamp, _ decision: inout Decision, fulfils: ScheduleRun.Wish? = nil,
        _ change: (inout WorkflowState) -> [WorkflowState.Action]
    ) {
        guard var active = runs[id] else { return }
        let before = active.run
        let actions = change(&active.run.progress)
        runs[id] = active
        perform(actions, id, at: now, &decision)
        guard let active = runs[id], active.run != before || fulfils != nil else { return watch(id) }
        // Written once, as it is after everything that has followed.
        decision.write.add(SchedulerWrite.Change(run: active.run, fulfils: fulfils))
        if active.run.state.isOver { over(active.run, at: now, &decision) } else { watch(id) }
    }

    /// Does what a run asks for. What has its outcome at once (a condition, a fault) leads on at once.
    mutating func perform(
        _ actions: [WorkflowState.Action], _ id: JobID, at now: Timestamp, _ decision: inout Decision
    ) {
        var rest = actions[...]
        while let action = rest.popFirst() {
            switch action {
            case .begin(let step, let attempt):
                guard let outcome = begin(step, attempt, of: id, at: now, &decision) else { continue }
                rest += runs[id]?.run.progress.ended(step, attempt: attempt, outcome, at: now) ?? []
            case .stop(let step, let attempt):
                runs[id]?.waits[step] = nil
                guard let jobs = runs[id]?.jobs.removeValue(forKey: step), jobs.attempt == attempt else { continue }
                decision.actions.append(.cancel(jobs.ids.filter { jobs.ended[$0] == nil }))
            case .end(let status): runs[id]?.run.end(status, at: now)
            }
        }
    }

    /// What was decided is written.
    mutating func written(_ write: SchedulerWrite) {
        for change in write.changes { runs[change.run.id]?.run.revision += 1 }
    }

    /// A run is over: the next one of its task may begin.
    private mutating func over(_ run: ScheduleRun, at now: Timestamp, _ decision: inout Decision) {
        runs[run.id] = nil
        decision.ended.append(run)
        entries[run.schedule]?.active.remove(run.id)
        entries[run.schedule]?.waiting.removeAll { $0 == run.id }
        entries[run.schedule]?.record.lastState = run.state
        if entries[run.schedule]?.active.isEmpty == true { startNext(of: run.schedule, at: now, &decision) }
    }

    /// Begins the run that has waited longest.
    mutating func startNext(of schedule: JobID, at now: Timestamp, _ decision: inout Decision) {
        guard let next = entries[schedule]?.waiting.first else { return }
        entries[schedule]?.waiting.removeFirst()
        entries[schedule]?.active.insert(next)
        startAlone(next, at: now, &decision)
    }

    /// Begins a run that waited.
    mutating func startAlone(_ id: JobID, at now: Timestamp, _ decision: inout Decision) {
        runs[id]?.run.state = .running
        runs[id]?.run.startedAt = now
        advance(id, at: now, &decision) { $0.start(at: now) }
    }
}

import Jobs

extension SchedulerState.Action {
    /// The run that it belongs to.
    var run: JobID? {
        switch self {
        case .submit(let run, _, _, _), .call(let run, _, _, _), .notify(let run, _, _, _): run
        case .cancel: nil
        }
    }

    var requests: [JobRequest] {
        guard case .submit(_, _, _, let requests) = self else { return [] }
        return requests
    }
}

extension SchedulerState {
    /// Whether an action is still to be done.
    func wants(_ action: Action) -> Bool {
        switch action {
        case .submit(let run, let step, let attempt, _): return runs[run]?.jobs[step]?.attempt == attempt
        case .call(let run, let step, let attempt, _), .notify(let run, let step, let attempt, _):
            return isOpen((run, step, attempt))
        case .cancel: return true
        }
    }

    /// Whether a try of a step is still under way.
    func isOpen(_ origin: (run: JobID, step: String, attempt: Int)) -> Bool {
        guard let active = runs[origin.run], active.run.state == .running,
            let state = active.run.progress[origin.step]
        else { return false }
        return state.status == .running && state.attempt == origin.attempt
    }
}

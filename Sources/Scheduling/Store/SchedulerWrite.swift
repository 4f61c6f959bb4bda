import Jobs

/// What a scheduler writes in one go.
struct SchedulerWrite: Sendable {
    /// Ticks of one task or workflow that have come, and the runs that they make.
    struct Fire: Sendable {
        let schedule: JobID
        /// Its ticks until here are seen to with this.
        let handledAt: Timestamp
        var runs: [ScheduleRun] = []
        var missed = 0
        /// The tick to wait for then.
        let next: Timestamp?
        let at: Timestamp

        /// Runs that begin, now or later.
        var begun: Int { runs.count { $0.state != .skipped } }
    }

    /// A run that has changed.
    struct Change: Sendable {
        let run: ScheduleRun
        /// What somebody wished, and what is done with it.
        var fulfils: ScheduleRun.Wish?
        /// Whether its end is counted; not for one that was counted before.
        var isCounted = true
    }

    var fires: [Fire] = []
    private(set) var changes: [Change] = []
    private var places: [JobID: Int] = [:]

    /// Adds a change in the place of an earlier one of the same run.
    mutating func add(_ change: Change) {
        guard let earlier = places[change.run.id] else {
            places[change.run.id] = changes.count
            return changes.append(change)
        }
        changes[earlier] = Change(
            run: change.run, fulfils: change.fulfils ?? changes[earlier].fulfils, isCounted: change.isCounted)
    }

    var isEmpty: Bool { fires.isEmpty && changes.isEmpty }
}

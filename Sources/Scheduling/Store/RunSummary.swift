package import Jobs

/// What a list of runs shows of each: everything but its steps.
package struct RunSummary: Sendable, Hashable {
    package let id: JobID
    package let schedule: JobID
    package let kind: ScheduleDefinition.Kind
    package let name: String
    /// The moment that it is for; nil for one that was asked for by hand.
    package let tick: Timestamp?
    /// Which run of its task or workflow it is, from 1.
    package let number: Int
    package let createdAt: Timestamp
    package let state: RunState
    package let startedAt: Timestamp?
    package let endedAt: Timestamp?
    package let error: String?
    /// The jobs that its steps made, in the last try of each.
    package private(set) var jobs: [JobID]

    func with(jobs: [JobID]) -> RunSummary {
        var summary = self
        summary.jobs = jobs
        return summary
    }
}

extension ScheduleRun {
    package var summary: RunSummary {
        RunSummary(
            id: id, schedule: schedule, kind: kind, name: name, tick: tick, number: number, createdAt: createdAt,
            state: state, startedAt: startedAt, endedAt: endedAt, error: error, jobs: jobs)
    }
}

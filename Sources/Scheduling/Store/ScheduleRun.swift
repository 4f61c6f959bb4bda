package import Jobs
import Web

/// A run of a task or workflow, as it is kept.
package struct ScheduleRun: Sendable, Hashable {
    /// What somebody wants of it that has not been done yet.
    package enum Wish: String, Sendable {
        case begin
        case cancel
        /// To go on with what failed.
        case goOn = "continue"
    }

    package let id: JobID
    package let schedule: JobID
    package let kind: ScheduleDefinition.Kind
    package let name: String
    /// The moment that it is for; nil for one that was asked for by hand.
    package let tick: Timestamp?
    /// Which run of its task or workflow it is, from 1.
    package let number: Int
    package let createdAt: Timestamp
    package var state: RunState
    package var startedAt: Timestamp?
    package var endedAt: Timestamp?
    package var error: String?
    package var wish: Wish?
    package var progress: WorkflowState
    /// How often it was written.
    var revision = 0

    package init(
        id: JobID, of record: ScheduleRecord, tick: Timestamp?, number: Int, at now: Timestamp, state: RunState
    ) {
        self.init(
            RunSummary(
                id: id, schedule: record.id, kind: record.definition.kind, name: record.definition.name, tick: tick,
                number: number, createdAt: now, state: state, startedAt: nil, endedAt: nil, error: nil, jobs: []),
            progress: WorkflowState(record.definition.plan))
    }

    /// A run as it was kept.
    init(_ summary: RunSummary, progress: WorkflowState) {
        id = summary.id
        schedule = summary.schedule
        kind = summary.kind
        name = summary.name
        tick = summary.tick
        number = summary.number
        createdAt = summary.createdAt
        state = summary.state
        startedAt = summary.startedAt
        endedAt = summary.endedAt
        error = summary.error
        self.progress = progress
    }

    /// The jobs that its steps made, in the last try of each.
    package var jobs: [JobID] {
        progress.steps.flatMap { Self.jobs($0.output["jobs"]) }
    }

    /// The ids in the output `jobs` of a step.
    static func jobs(_ output: JSONValue?) -> [JobID] {
        guard case .array(let ids)? = output else { return [] }
        return ids.compactMap { id in
            guard case .string(let text) = id else { return nil }
            return JobID(text)
        }
    }

    /// Lets it end as its progress says.
    mutating func end(_ status: WorkflowState.Status, at now: Timestamp) {
        state = RunState(status)
        endedAt = now
        error = nil
        if status == .failed, let step = failedStep {
            error = "\(step): \(progress[step]?.reason ?? "it failed")"
        }
    }

    /// The first step, as they were given, that failed.
    var failedStep: String? {
        zip(progress.plan.steps, progress.steps).first { $0.1.status == .failed }?.0.id
    }
}

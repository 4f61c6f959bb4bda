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
            id: id, schedule: record.id, kind: record.definition.kind, name: record.definition.name, tick: tick,
            number: number, createdAt: now, state: state, progress: WorkflowState(record.definition.plan))
    }

    init(
        id: JobID, schedule: JobID, kind: ScheduleDefinition.Kind, name: String, tick: Timestamp?, number: Int,
        createdAt: Timestamp, state: RunState, progress: WorkflowState
    ) {
        self.id = id
        self.schedule = schedule
        self.kind = kind
        self.name = name
        self.tick = tick
        self.number = number
        self.createdAt = createdAt
        self.state = state
        self.progress = progress
    }

    /// The jobs that its steps made, in the last try of each.
    package var jobs: [JobID] {
        progress.steps.flatMap { state -> [JobID] in
            guard case .array(let ids)? = state.output["jobs"] else { return [] }
            return ids.compactMap { id in
                guard case .string(let text) = id else { return nil }
                return JobID(text)
            }
        }
    }

    /// Lets it end as its progress says.
    mutating func end(_ status: WorkflowState.Status, at now: Timestamp) {
        state = RunState(status)
        endedAt = now
        error = nil
        if status == .failed {
            error = zip(progress.plan.steps, progress.steps).first { $0.1.status == .failed }
                .map { "\($0.0.id): \($0.1.reason ?? "it failed")" }
        }
    }
}

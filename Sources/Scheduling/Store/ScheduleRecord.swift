package import Jobs
import Web

/// A task or workflow, as it is kept.
package struct ScheduleRecord: Sendable, Hashable {
    package let id: JobID
    package let definition: ScheduleDefinition
    package let createdAt: Timestamp
    package var isEnabled: Bool
    /// Up to here its ticks have been seen to.
    package var handledAt: Timestamp
    package var lastRunAt: Timestamp?
    package var lastState: RunState?
    /// Runs that began, of themselves or by hand; how many ended well, and how many did not.
    package var runCount = 0
    package var successCount = 0
    package var failureCount = 0
    /// Ticks that passed without a run of their own.
    package var missedCount = 0
    package var isDeleted = false
    /// The tick that it waits for, as it is kept: so the database can find what comes next.
    var keptNext: Timestamp?
    /// Grows with every change that is not a run's.
    var change: Int64 = 0

    /// A new one. Its ticks begin at `createdAt`.
    package init(_ definition: ScheduleDefinition, id: JobID, isEnabled: Bool, createdAt: Timestamp) {
        self.id = id
        self.definition = definition
        self.isEnabled = isEnabled
        self.createdAt = createdAt
        handledAt = definition.timing.handled(at: createdAt)
    }

    /// Its ticks; nil when it only runs when it is asked to.
    package var schedule: Schedule? { definition.schedule(createdAt: createdAt) }

    /// Whether it was to run at once, and has not.
    var isToRunAtOnce: Bool {
        definition.kind == .task && definition.timing.kind == .once && runCount == 0
            && definition.timing.configuration["run_date"] ?? .null == .null
    }

    /// The tick that it waits for; nil when there is none, or it is disabled.
    package var nextRun: Timestamp? { isEnabled && !isDeleted ? schedule?.next(after: handledAt) : nil }
}

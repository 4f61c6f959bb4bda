/// The part of a job that changes by events: the state machine, a value without I/O.
package struct JobStatus: Sendable, Hashable {
    package var state: JobState = .pending
    /// The number of the present or last attempt; 0 before the first. Whoever writes with another number is fenced.
    package var attempt = 0
    /// The node of the present or last attempt; after a loss or a release where a checkpoint may lie.
    package var node: EntityName?
    /// Attempts that were lost with their node.
    package var losses = 0
    /// Attempts whose work failed.
    package var failures = 0
    /// When a delayed job may go on.
    package var availableAt: Timestamp?

    package init() {}
}

/// What happens to a job.
package enum JobEvent: Sendable, Hashable {
    /// A node takes it.
    case lease(node: EntityName)
    /// The attempt ended.
    case finish(attempt: Int, node: EntityName, JobOutcome)
    /// The attempt's lease lapsed, or its node came back without it.
    case lose(attempt: Int)
    /// Somebody wants it to end.
    case cancel
    /// The time of a delayed job has come.
    case due
}

/// How an attempt ended, as its node says.
package enum JobOutcome: Sendable, Hashable {
    case completed
    /// The work failed. `retryAfter` seconds win over our own wait (P9).
    case failed(JobError, retryAfter: Double?)
    /// It stopped because it was asked to.
    case cancelled
    /// The node gives it back unfinished, as on shutdown; counts as no loss.
    case released
}

/// What cannot happen to a job as it stands.
package enum JobStateFault: Error, Sendable, Hashable {
    /// The attempt is not the present one: its node is fenced off (P3).
    case fenced
    /// The job has ended; its state.
    case ended(JobState)
    /// It cannot be leased: it is not pending.
    case notPending
}

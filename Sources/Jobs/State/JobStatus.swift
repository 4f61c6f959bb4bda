/// The part of a job that changes by events: the state machine, a value without I/O.
package struct JobStatus: Sendable, Hashable {
    package var state: JobState = .pending
    /// The number of the present or last attempt; 0 before the first. Whoever writes with another number is fenced.
    package var attempt = 0
    /// The last attempt whose end was told by its node and taken; 0 before. A node that did not hear our answer tells
    /// it again, and is answered as the first time.
    package var finishedAttempt = 0
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

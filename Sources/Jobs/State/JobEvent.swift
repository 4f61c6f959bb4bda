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

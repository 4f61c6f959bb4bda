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

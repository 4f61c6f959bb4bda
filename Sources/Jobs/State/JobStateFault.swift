/// What cannot happen to a job as it stands.
package enum JobStateFault: Error, Sendable, Hashable {
    /// The attempt is not the present one: its node is fenced off (P3).
    case fenced
    /// The job has ended; its state.
    case ended(JobState)
    /// The job has not ended yet; its state.
    case notEnded(JobState)
    /// It cannot be leased: it is not pending.
    case notPending
}

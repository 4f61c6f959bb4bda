/// What becomes of a tick that comes while a run of the same task still goes on (promise P13).
package enum OverlapPolicy: String, Sendable, CaseIterable {
    /// It is not run.
    case skip
    /// It is run when the one before it has ended.
    case queue
    /// It is run at once, beside it.
    case allow
}

/// What becomes of ticks that passed while nobody was there to fire them (promise P12).
package enum MisfirePolicy: String, Sendable, CaseIterable {
    /// They are let go.
    case skip
    /// The latest of them fires for all; none, when a tick is due right now.
    case once
    /// Each fires.
    case all
}

/// Where a job stands. Drawn in `Docs/jobs.md`.
package enum JobState: String, Sendable, Hashable, CaseIterable {
    /// Waits to be leased.
    case pending
    /// A retry that waits for its time; callers see `pending`.
    case delayed
    /// Leased to a node.
    case running
    /// Running, and asked to stop; callers see `running`.
    case cancelling
    case completed
    case failed
    case cancelled

    /// Whether nothing more can happen to it.
    package var isTerminal: Bool {
        switch self {
        case .completed, .failed, .cancelled: true
        default: false
        }
    }

    /// The name that HTTP.md gives it.
    package var publicName: String {
        switch self {
        case .delayed: "pending"
        case .cancelling: "running"
        default: rawValue
        }
    }
}

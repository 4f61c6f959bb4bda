package import Jobs
package import Web

/// How far a step of a run is.
package struct WorkflowStepState: Sendable, Hashable {
    package enum Status: String, Sendable, CaseIterable {
        /// For steps that it depends on.
        case waiting
        case running
        /// For its next try.
        case retrying
        case succeeded = "completed"
        case failed
        /// It was not its turn, or what it depends on did not go well; the reason says which.
        case skipped
        case cancelled

        package var isOver: Bool {
            switch self {
            case .waiting, .running, .retrying: false
            case .succeeded, .failed, .skipped, .cancelled: true
            }
        }
    }

    package var status = Status.waiting
    /// The number of the try that runs, or ran last; 0 before the first.
    package var attempt = 0
    package var begunAt: Timestamp?
    package var endedAt: Timestamp?
    /// When the next try is due, or when the one that runs has taken too long.
    package var dueAt: Timestamp?
    /// What the step gives to those behind it.
    package var output = JSONObject()
    /// Why it failed, was skipped or cancelled.
    package var reason: String?
    /// Tries of before the run was gone on with: they do not count against the retries.
    package var triesBefore = 0
    /// Whether a failure led to its being skipped.
    package var followsFailure = false

    package init() {}
}

/// Where a run of a task or workflow stands.
package enum RunState: String, Sendable, CaseIterable {
    /// It was asked for, or waits for the run before it.
    case pending
    case running
    case completed
    case failed
    case cancelled
    /// It was its time, but the run before it still went on.
    case skipped

    package var isOver: Bool { self != .pending && self != .running }

    init(_ status: WorkflowState.Status) {
        switch status {
        case .running: self = .running
        case .succeeded: self = .completed
        case .failed: self = .failed
        case .cancelled: self = .cancelled
        }
    }
}

/// What an event did to a job's state.
package struct JobTransition: Sendable, Hashable {
    package let from: JobState
    package let to: JobState

    package init(from: JobState, to: JobState) {
        self.from = from
        self.to = to
    }

    /// False for what came a second time, and so changed nothing.
    package var isChange: Bool { from != to }
    /// Whether the job waits to be leased, and did not before.
    package var entersQueue: Bool { isChange && to == .pending }
    /// Whether the job has ended with this.
    package var ends: Bool { isChange && to.isTerminal }
}

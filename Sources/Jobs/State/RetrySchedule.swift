/// How long to wait before a job is tried again (P9): exponential with full jitter up to a cap; `Retry-After` wins.
package struct RetrySchedule: Sendable, Hashable {
    /// The bound of the first wait.
    package var base: Duration = .seconds(1)
    /// No wait is longer.
    package var cap: Duration = .seconds(600)

    package init(base: Duration = .seconds(1), cap: Duration = .seconds(600)) {
        self.base = base
        self.cap = cap
    }
}

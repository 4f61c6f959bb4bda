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

    /// The longest wait before try number `count` (1 is the first again): it doubles from ``base`` up to ``cap``.
    package func bound(_ count: Int) -> Duration {
        var bound = min(base, cap)
        for _ in 1..<max(1, min(count, 64)) {
            guard bound < cap / 2 else { return cap }
            bound *= 2
        }
        return max(.zero, bound)
    }

    /// The wait before try number `count`: evenly spread from none to ``bound(_:)``, so that what failed together does
    /// not come back together. `retryAfter` seconds win, up to ``cap``; what is no number of seconds counts as absent.
    package func wait(
        _ count: Int, retryAfter: Double? = nil, using generator: inout some RandomNumberGenerator
    ) -> Duration {
        if let retryAfter, retryAfter >= 0 {
            return retryAfter < cap.inSeconds ? .seconds(retryAfter) : cap
        }
        return .microseconds(Int64.random(in: 0...max(0, bound(count).microseconds), using: &generator))
    }
}

import Web

/// When a failed request is tried again: exponential back-off with full jitter, `Retry-After` wins (P9).
struct RetryPolicy: Sendable {
    let times: Int
    let statuses: Set<Int>
    let base: Double
    let cap: Double
    let retryAfterCap: Double

    init(_ settings: Settings) {
        times = settings.retries ? settings.retryTimes : 0
        statuses = settings.retryStatuses
        base = settings.retryBackoff
        cap = settings.retryBackoffMax
        retryAfterCap = settings.retryAfterMax
    }

    /// Whether an answer of `status` is worth another try.
    func covers(status: Int) -> Bool { statuses.contains(status) }

    /// Seconds to wait before try number `attempt` (1 for the first retry), or nil when there is none left.
    func delay(attempt: Int, retryAfter: Double?, random: inout SplitMix64) -> Double? {
        guard attempt <= times else { return nil }
        if let retryAfter { return min(max(0, retryAfter), retryAfterCap) }
        return backoff(attempt: attempt, random: &random)
    }

    /// A random time up to an exponentially growing bound.
    func backoff(attempt: Int, random: inout SplitMix64) -> Double {
        var bound = base
        for _ in 1..<max(2, min(attempt, 32)) where attempt > 1 { bound *= 2 }
        return random.double(in: 0...max(0.001, min(bound, cap)))
    }
}

/// How many requests may be sent again (P25): a part of all, so that retries never multiply the load on servers that are in
/// trouble. A value without I/O: every event loop has its own.
struct RetryBudget: Sendable {
    /// Retries for each request.
    private static let part = 0.2
    private static let most = 100.0

    private var tokens = 10.0

    mutating func request() { tokens = min(tokens + Self.part, Self.most) }

    /// Whether one more may be sent again.
    mutating func take() -> Bool {
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}

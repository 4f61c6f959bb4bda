import Synchronization

/// Counts requests of all event loops against a limit (P29): in parts by client, each behind a lock of its own, so that
/// loops seldom wait for each other.
package final class RateLimiter: Sendable {
    private final class Part: Sendable {
        let state: Mutex<RateLimiterState>

        init(_ state: RateLimiterState) { self.state = Mutex(state) }
    }

    /// Requests in a second.
    package let rate: Double
    private let parts: [Part]

    private static let count = 16

    /// - Parameter most: see ``RateLimiterState/init(rate:most:)``.
    package init(rate: Double, most: Int = 100_000) {
        self.rate = rate
        parts = (0..<Self.count).map { _ in Part(RateLimiterState(rate: rate, most: most / Self.count)) }
    }

    /// A request has come.
    func request(_ client: ClientKey, _ limit: RateLimit, at now: Duration) -> RateLimiterState.Answer {
        let part = parts[Int(truncatingIfNeeded: client.hash >> 32) & (Self.count - 1)]
        return part.state.withLock { $0.request(client, limit, at: now) }
    }

    /// Forgets clients that were not there for long. To be called now and then.
    func sweep(at now: Duration) {
        for part in parts { part.state.withLock { $0.sweep(at: now) } }
    }
}

/// A rate with a burst, as nginx' `limit_req` means it.
package struct RateLimit: Sendable, Hashable {
    /// Requests in a second.
    package var rate: Double
    /// How many may come at once beyond it.
    package var burst: Int
    /// Whether those of the burst are let through at once; else they wait until the rate lets them.
    package var isImmediate: Bool

    package init(rate: Double, burst: Int = 0, isImmediate: Bool = true) {
        self.rate = rate
        self.burst = burst
        self.isImmediate = isImmediate
    }
}

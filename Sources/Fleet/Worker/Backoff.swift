import Web

/// Waits between tries: exponential with full jitter up to a cap (P9).
struct Backoff: Sendable {
    private let base: Duration
    private let cap: Duration
    private var tries = 0
    private var random: SplitMix64

    init(base: Duration, cap: Duration, seed: UInt64 = .random(in: 1...UInt64.max)) {
        self.base = base
        self.cap = cap
        random = SplitMix64(seed: seed)
    }

    /// How long to wait before the next try.
    mutating func next() -> Duration {
        let bound = min(cap, base * (1 << min(tries, 16)))
        tries += 1
        return bound * Double.random(in: 0...1, using: &random)
    }

    /// A try succeeded: the next wait is a short one again.
    mutating func reset() { tries = 0 }
}

/// Counts requests of many clients against a limit, by the generic cell rate algorithm: for each client is known when its
/// next request would be due at the rate. A value without I/O and clocks.
package struct RateLimiterState: Sendable {
    package enum Answer: Sendable, Hashable {
        case pass
        /// The request is to wait for so long.
        case wait(Duration)
        /// It is refused; after that time one would pass.
        case refused(retryAfter: Duration)
    }

    private let interval: Duration
    private let most: Int
    private var due: [ClientKey: Duration] = [:]

    /// - Parameter most: so many clients are known; when more come at once the count of those begins anew.
    package init(rate: Double, most: Int = 100_000) {
        interval = .seconds(1) / max(rate, 0.000_001)
        self.most = max(1, most)
    }

    /// How many clients are known.
    package var count: Int { due.count }

    /// - Parameters:
    ///   - limit: of its rate only the burst counts: several limits may share one count, each with a burst of its own.
    ///   - now: by a clock that only goes forward.
    package mutating func request(_ client: ClientKey, _ limit: RateLimit, at now: Duration) -> Answer {
        let burst = interval * max(limit.burst, 0)
        let due = max(self.due[client] ?? now, now)
        let early = due - now
        guard early <= burst else { return .refused(retryAfter: early - burst) }
        if self.due[client] == nil, self.due.count >= most { makeRoom(now) }
        self.due[client] = due + interval
        return limit.isImmediate || early <= .zero ? .pass : .wait(early)
    }

    /// Forgets clients whose past makes no difference any more.
    package mutating func sweep(at now: Duration) { due = due.filter { $0.value > now } }

    private mutating func makeRoom(_ now: Duration) {
        sweep(at: now)
        // An attack from very many addresses: memory stays bounded, and half of them are counted anew.
        if due.count >= most {
            let latest = due.values.sorted()[due.count / 2]
            due = due.filter { $0.value > latest }
        }
    }
}

/// Whether a server is fit for requests, by what is seen of it: checks of our own, and the requests that pass (P28). A value
/// without I/O and clocks.
package struct CircuitState: Sendable {
    package struct Rules: Sendable, Hashable {
        /// Checks in a row that make it unfit, and fit again.
        package var fall = 3
        package var rise = 2
        /// Failed requests in a row that take it out; 0 for never.
        package var mostFailures = 5
        /// For how long that takes it out, longer each time that it fails again at once, up to ten times as long.
        package var pause: Duration = .seconds(10)
        /// How long it takes to get all of its share again.
        package var slowStart: Duration = .zero

        package init() {}
    }

    package enum Standing: Sendable, Hashable {
        case fit
        /// Active checks failed.
        case unfit
        /// Requests failed; until then.
        case paused(until: Duration)
        /// The pause is over: one request shows whether it is fit, and another one when none has by then.
        case probing(until: Duration)
    }

    /// What a probe has to show what it shows.
    private static let probeTime = Duration.seconds(1)

    package private(set) var standing = Standing.fit
    var rules: Rules
    private var failedChecks = 0
    private var passedChecks = 0
    private var failures = 0
    private var pauses = 0
    private var fitSince: Duration?

    package init(_ rules: Rules) { self.rules = rules }

    /// An active check has passed or failed. Answers whether that changed what it may get.
    package mutating func checked(_ passed: Bool, at now: Duration) -> Bool {
        passedChecks = passed ? passedChecks + 1 : 0
        failedChecks = passed ? 0 : failedChecks + 1
        switch standing {
        case .unfit where passedChecks >= rules.rise:
            becomeFit(now)
            return true
        case .fit, .paused, .probing:
            guard failedChecks >= rules.fall else { return false }
            standing = .unfit
            return true
        default: return false
        }
    }

    /// A request was answered, or not. Answers whether that changed what it may get.
    package mutating func answered(_ succeeded: Bool, at now: Duration) -> Bool {
        if succeeded {
            failures = 0
            guard case .probing = standing else { return false }
            becomeFit(now)
            return true
        }
        failures += 1
        switch standing {
        case .fit where rules.mostFailures > 0 && failures >= rules.mostFailures: pauseNow(now)
        case .probing: pauseNow(now)
        default: return false
        }
        return true
    }

    /// Whether it may get a request now. One whose pause is over gets one as a probe.
    package mutating func mayBeAsked(at now: Duration) -> Bool {
        switch standing {
        case .fit: return true
        case .unfit: return false
        case .paused(let until), .probing(let until):
            guard now >= until else { return false }
            standing = .probing(until: now + Self.probeTime)
            return true
        }
    }

    /// The part of its weight that it gets, from 0 to 1: less while it has just come back.
    package func share(at now: Duration) -> Double {
        guard rules.slowStart > .zero, let fitSince, now < fitSince + rules.slowStart else { return 1 }
        return max(0.05, (now - fitSince) / rules.slowStart)
    }

    private mutating func becomeFit(_ now: Duration) {
        standing = .fit
        failures = 0
        pauses = 0
        fitSince = now
    }

    private mutating func pauseNow(_ now: Duration) {
        pauses = min(pauses + 1, 10)
        failures = 0
        standing = .paused(until: now + rules.pause * pauses)
    }
}

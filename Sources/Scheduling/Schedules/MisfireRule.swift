package import Jobs

/// A policy for missed ticks and its bounds.
package struct MisfireRule: Sendable, Hashable {
    package var policy: MisfirePolicy = .once
    /// How old a missed tick may be and still fire.
    package var window: Duration = .seconds(7 * 86_400)
    /// The most ticks that fire at one time; the latest do.
    package var most = 100
    /// How late a tick may be and still count as on time. What is on time fires under every policy, each tick for itself.
    package var grace: Duration = .seconds(1)

    package init(_ policy: MisfirePolicy = .once) { self.policy = policy }

    /// What to do at `now` for a schedule of which the ticks until `handled` have been seen to.
    ///
    /// - Parameter awake: since when somebody has been there to fire; what came since then is on time, however late it is.
    package func outcome(
        of schedule: Schedule, handled: Timestamp, now: Timestamp, awake: Timestamp? = nil
    ) -> MisfireOutcome {
        // A clock that was set back brings no tick a second time.
        guard handled < now else {
            return MisfireOutcome(fires: [], missed: 0, next: schedule.next(after: handled))
        }
        let late = max(handled, min(Self.moment(before: now, grace), awake ?? now))
        let prompt = schedule.latest(most, after: late, through: now)
        var wanted = 0
        switch policy {
        case .skip: break
        case .once: wanted = prompt.isEmpty ? min(1, most) : 0
        case .all: wanted = most - prompt.count
        }
        let oldest = max(handled, Self.moment(before: now, window))
        let fires = schedule.latest(wanted, after: oldest, through: late) + prompt
        let due = schedule.count(after: handled, through: now)
        return MisfireOutcome(fires: fires, missed: due - fires.count, next: schedule.next(after: now))
    }

    /// The last moment that is more than `duration` before `now`.
    private static func moment(before now: Timestamp, _ duration: Duration) -> Timestamp {
        let (difference, overflow) = now.microseconds.subtractingReportingOverflow(max(0, duration.microseconds))
        return Timestamp(microseconds: overflow || difference == .min ? .min : difference - 1)
    }
}

/// What to do about a schedule at some moment.
package struct MisfireOutcome: Sendable, Hashable {
    /// The ticks to fire now, oldest first.
    package let fires: [Timestamp]
    /// How many ticks passed without a fire of their own.
    package let missed: Int
    /// The tick to wait for; nil when there is none any more.
    package let next: Timestamp?

    package init(fires: [Timestamp], missed: Int, next: Timestamp?) {
        self.fires = fires
        self.missed = missed
        self.next = next
    }
}

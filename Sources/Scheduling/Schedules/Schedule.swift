package import Jobs

/// When something fires. Its fires are called ticks; each is a moment of its own.
package enum Schedule: Sendable, Hashable {
    case once(at: Timestamp)
    case interval(IntervalSchedule)
    case cron(CronExpression, in: TimeZoneRules)

    /// The first tick after `moment`; nil when there is none.
    package func next(after moment: Timestamp) -> Timestamp? {
        switch self {
        case .once(let time): time > moment ? time : nil
        case .interval(let interval): interval.next(after: moment)
        case .cron(let expression, let zone): expression.next(after: moment, in: zone)
        }
    }

    /// How many ticks come after `moment` and until `end`, that one included.
    package func count(after moment: Timestamp, through end: Timestamp) -> Int {
        switch self {
        case .once(let time): time > moment && time <= end ? 1 : 0
        case .interval(let interval): interval.count(after: moment, through: end)
        case .cron(let expression, let zone): expression.count(after: moment, through: end, in: zone)
        }
    }

    /// The latest `most` ticks after `moment` and until `end`, oldest first.
    package func latest(_ most: Int, after moment: Timestamp, through end: Timestamp) -> [Timestamp] {
        guard most > 0, moment < end else { return [] }
        var start = start(ofLatest: most, after: moment, through: end)
        var ticks: [Timestamp] = []
        while ticks.count < most, let tick = next(after: start), tick <= end {
            ticks.append(tick)
            start = tick
        }
        return ticks
    }

    /// The moment, from `moment` on, behind which the latest `most` ticks come. The search goes back from the end in steps that
    /// double, so that its cost grows with the time that they take and not with the time asked about.
    private func start(ofLatest most: Int, after moment: Timestamp, through end: Timestamp) -> Timestamp {
        let after = end.second + 1
        var width: Int64 = 1
        while count(after: max(moment, Timestamp(second: after - width)), through: end) < most {
            guard after - width > moment.second else { return moment }
            width *= 2
        }
        // No second has two ticks, so that behind the last whole second with enough ticks after it are just as many.
        var low = after - width
        var high = after - width / 2
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if count(after: Timestamp(second: middle), through: end) >= most { low = middle } else { high = middle }
        }
        return max(moment, Timestamp(second: low))
    }

    /// The most ticks that ``preview(from:count:)`` shows.
    package static let mostPreviewed = 1_000

    /// The first `count` ticks after `moment`; fewer when there are no more.
    package func preview(from moment: Timestamp, count: Int) -> [Timestamp] {
        var ticks: [Timestamp] = []
        var start = moment
        while ticks.count < min(count, Self.mostPreviewed), let tick = next(after: start) {
            ticks.append(tick)
            start = tick
        }
        return ticks
    }
}

package import Jobs

/// When it fires in a time zone.
extension CronExpression {
    /// The first fire after `moment`, computed field by field; nil when there is none within 41 years or before the year 10000.
    ///
    /// When the clock changes, an expression that does not have every hour fires by the calendar: a local time that does not
    /// exist fires at the first moment after the gap (several of one gap fire there once), one that exists twice fires the
    /// first time. An expression with every hour (``followsElapsedTime``) fires at each moment whose local time matches, so
    /// `*/10 * * * *` keeps its ten minutes also through the hour that is repeated. `*/2` hours are of the first kind.
    package func next(after moment: Timestamp, in zone: TimeZoneRules) -> Timestamp? {
        var from = max(moment.second, Self.instants.lowerBound) + 1
        let last = min(from + Int64(Self.mostYears) * 366 * 86_400, Self.instants.upperBound)
        while from <= last {
            let period = zone.period(at: from)
            let part = LocalPart(of: period, from: from, zone: zone, followsElapsedTime: followsElapsedTime)
            let end = min(period.end, last + 1)
            if firstInGap(part) != nil { return Timestamp(second: from) }
            if let local = firstLocal(from: part.start, before: end + Int64(period.offset)) {
                return Timestamp(second: local - Int64(period.offset))
            }
            from = end
        }
        return nil
    }

    /// How many times it fires after `moment` and until `end`, that one included. The cost grows with the months between
    /// them, not with the fires.
    package func count(after moment: Timestamp, through end: Timestamp, in zone: TimeZoneRules) -> Int {
        var from = max(moment.second, Self.instants.lowerBound) + 1
        let last = min(end.second, Self.instants.upperBound)
        var total = 0
        while from <= last {
            let period = zone.period(at: from)
            let part = LocalPart(of: period, from: from, zone: zone, followsElapsedTime: followsElapsedTime)
            let end = min(period.end, last + 1)
            // The end of a gap that matches by itself fires once all the same.
            if firstInGap(part) != nil, firstLocal(from: part.start, before: part.start + 1) == nil { total += 1 }
            total += countLocal(from: part.start, before: end + Int64(period.offset))
            from = end
        }
        return total
    }

    private func firstInGap(_ part: LocalPart) -> Int64? {
        part.gap.flatMap { firstLocal(from: $0, before: part.start) }
    }

    /// The seconds in which something can fire: the years 1 to 9999, less two days for the zones' offsets.
    private static let instants: ClosedRange<Int64> = -62_135_424_000...253_402_128_000
}

/// The local times that fire from some second of a period on.
private struct LocalPart {
    /// The first of them that exists.
    let start: Int64
    /// With a gap before it: its first local time; the gap lasts to ``start``.
    let gap: Int64?

    init(of period: OffsetPeriod, from: Int64, zone: TimeZoneRules, followsElapsedTime: Bool) {
        let local = from + Int64(period.offset)
        // Two days on, what the periods before have shown is past.
        guard !followsElapsedTime, period.start > .min, from - period.start < 2 * OffsetPeriod.mostOffset + 1 else {
            start = local
            gap = nil
            return
        }
        let passed = zone.localTimePassed(before: period)
        start = max(local, passed)
        gap = from == period.start && passed < local ? passed : nil
    }
}

extension Timestamp {
    /// A whole second since 1970; the ends of the range when it lies beyond them.
    init(second: Int64) {
        let (microseconds, overflow) = second.multipliedReportingOverflow(by: 1_000_000)
        self.init(microseconds: overflow ? (second < 0 ? .min : .max) : microseconds)
    }
}

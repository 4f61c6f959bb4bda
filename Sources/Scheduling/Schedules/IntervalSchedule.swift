package import Jobs

/// Ticks a fixed time apart. They are counted from the first one, so that late fires do not shift those after them.
package struct IntervalSchedule: Sendable, Hashable {
    /// The time between two ticks, in seconds.
    package let seconds: Int
    /// The first tick.
    package let start: Timestamp

    /// From one second to some thirty years.
    package static let allowed: ClosedRange<Int> = 1...1_000_000_000

    /// Nil for seconds outside of ``allowed`` and for a start outside of the years 0 to 9999.
    package init?(seconds: Int, start: Timestamp) {
        guard Self.allowed ~= seconds, Self.moments ~= start.microseconds else { return nil }
        self.seconds = seconds
        self.start = start
    }

    /// The first tick after `moment`; nil from the year 10000 on.
    package func next(after moment: Timestamp) -> Timestamp? {
        let next = start.microseconds + (index(through: moment) + 1) * step
        return next <= Self.moments.upperBound ? Timestamp(microseconds: next) : nil
    }

    /// How many ticks come after `moment` and until `end`, that one included.
    package func count(after moment: Timestamp, through end: Timestamp) -> Int {
        max(0, Int(index(through: end) - index(through: moment)))
    }

    /// The index of the last tick until `moment`; −1 before the first. Within ``moments`` nothing overflows.
    private func index(through moment: Timestamp) -> Int64 {
        let time = min(max(moment.microseconds, Self.moments.lowerBound), Self.moments.upperBound)
        return time < start.microseconds ? -1 : (time - start.microseconds) / step
    }

    private var step: Int64 { Int64(seconds) * 1_000_000 }

    /// The years 0 to 9999 in microseconds.
    private static let moments: ClosedRange<Int64> = -62_167_219_200_000_000...253_402_300_799_999_999
}

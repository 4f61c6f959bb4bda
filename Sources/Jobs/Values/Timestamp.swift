import CPlatform
package import Web

/// A moment: microseconds since 1970, UTC. Written as ISO 8601 with `Z` and microseconds.
package struct Timestamp: Sendable, Hashable, Comparable, CustomStringConvertible {
    package var microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    /// Now, by the machine's clock. For composition and tests' real runs; parts take a ``TimeSource`` instead.
    package static var now: Timestamp { Timestamp(microseconds: Int64(cplatform_nanoseconds(0) / 1_000)) }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

    /// The moment `duration` later; the ends of the range when it lies beyond them.
    package static func + (moment: Timestamp, duration: Duration) -> Timestamp {
        let (sum, overflow) = moment.microseconds.addingReportingOverflow(duration.microseconds)
        return Timestamp(microseconds: overflow ? (duration < .zero ? .min : .max) : sum)
    }

    /// The time from `earlier` to `later`.
    package static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        let (difference, overflow) = later.microseconds.subtractingReportingOverflow(earlier.microseconds)
        return .microseconds(overflow ? (later < earlier ? Int64.min : .max) : difference)
    }

    /// Whole seconds since 1970, towards the past.
    package var second: Int64 { microseconds / 1_000_000 - (microseconds % 1_000_000 < 0 ? 1 : 0) }

    /// Microseconds since ``second``.
    package var fraction: Int { Int(microseconds % 1_000_000) + (microseconds % 1_000_000 < 0 ? 1_000_000 : 0) }

    /// `2026-11-21T08:30:00.123456Z`.
    package var description: String {
        let time = CivilTime(secondsSince1970: second)
        func padded(_ value: Int, _ width: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
        }
        return "\(padded(time.year, 4))-\(padded(time.month, 2))-\(padded(time.day, 2))T\(padded(time.hour, 2)):"
            + "\(padded(time.minute, 2)):\(padded(time.second, 2)).\(padded(fraction, 6))Z"
    }

    /// The moment as JSON.
    package var json: JSONValue { .string(description) }
}

extension Duration {
    /// Whole microseconds; the ends of the range when it lies beyond them.
    package var microseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, tooMuch) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        return tooMuch ? (seconds < 0 ? .min : .max) : sum
    }

    /// Seconds with a fraction.
    package var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

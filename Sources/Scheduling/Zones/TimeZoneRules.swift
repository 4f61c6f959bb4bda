package import Jobs

/// A time zone's offsets from UTC, past and to come. Many schedules share one.
package final class TimeZoneRules: Sendable, Hashable, CustomStringConvertible {
    /// Its IANA name, such as `Europe/Paris`.
    package let name: String
    /// The seconds since 1970 at which the offset changes, ascending.
    private let changes: [Int64]
    /// The offset from each of them on.
    private let offsets: [Int]
    /// The offset before the first change.
    private let firstOffset: Int
    /// What holds after the last change; without it the last offset stays.
    private let rest: PosixTimeZone?

    /// Coordinated universal time; it needs no database.
    package static let utc = TimeZoneRules(name: "UTC", TimeZoneFile(firstOffset: 0))

    /// A zone from a compiled file of the time zone database (RFC 9636). A file that is not one is refused.
    package convenience init(name: String, file bytes: [UInt8]) throws(TimeZoneFault) {
        self.init(name: name, try TimeZoneFile(bytes, name: name))
    }

    init(name: String, _ file: TimeZoneFile) {
        self.name = name
        changes = file.changes
        offsets = file.offsets
        firstOffset = file.firstOffset
        rest = file.rest
    }

    package var description: String { name }

    /// Seconds east of UTC at `moment`.
    package func offset(at moment: Timestamp) -> Int { period(at: moment.second).offset }

    /// The period that `second` lies in.
    package func period(at second: Int64) -> OffsetPeriod {
        // The first change after the second.
        var low = 0
        var high = changes.count
        while low < high {
            let middle = (low + high) / 2
            if changes[middle] <= second { low = middle + 1 } else { high = middle }
        }
        if low < changes.count {
            return low == 0
                ? OffsetPeriod(start: .min, end: changes[0], offset: firstOffset)
                : OffsetPeriod(start: changes[low - 1], end: changes[low], offset: offsets[low - 1])
        }
        let start = changes.last ?? .min
        guard let rest else { return OffsetPeriod(start: start, end: .max, offset: offsets.last ?? firstOffset) }
        let period = rest.period(at: second)
        return OffsetPeriod(start: max(start, period.start), end: period.end, offset: period.offset)
    }

    /// The local time up to which everything has been shown, or skipped, before `period` begins, in seconds since 1970 on the
    /// wall's clock. `Int64.min` before the first period.
    func localTimePassed(before period: OffsetPeriod) -> Int64 {
        var passed = Int64.min
        var start = period.start
        // Zones change twice a year; the bound is for files that say otherwise.
        for _ in 0..<8 where start > .min && period.start - start < 2 * OffsetPeriod.mostOffset {
            let before = self.period(at: start - 1)
            passed = max(passed, start + Int64(before.offset))
            start = before.start
        }
        return passed
    }

    package static func == (left: TimeZoneRules, right: TimeZoneRules) -> Bool {
        left === right
            || left.name == right.name && left.changes == right.changes && left.offsets == right.offsets
                && left.firstOffset == right.firstOffset && left.rest == right.rest
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

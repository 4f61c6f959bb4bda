import Web

/// Matching by the calendar alone. Local times are seconds since 1970 began on the wall's clock.
extension CronExpression {
    /// What fires at all fires within so many years. A year is one of fourteen kinds (by its first weekday and whether it is
    /// a leap year), and each kind comes again within 40 years, the longest waits being those across 2100.
    static let mostYears = 41

    /// The first local time from `local` on and before `end` that matches; nil also when there is none within ``mostYears``
    /// or before the year 10000.
    func firstLocal(from local: Int64, before end: Int64) -> Int64? {
        guard local < end else { return nil }
        let civil = CivilTime(secondsSince1970: local)
        var month = CalendarMonth(year: civil.year, month: civil.month)
        let lastYear = min(civil.year + Self.mostYears, 9_999)
        var day = civil.day
        if months.hasBit(month.month), days.days(in: month).hasBit(day),
            let time = timeOfDay(from: civil.hour, civil.minute, civil.second)
        {
            let found = Self.second(of: day, in: month, time)
            return found < end ? found : nil
        }
        day += 1
        guard let time = timeOfDay(from: 0, 0, 0) else { return nil }
        while month.year <= lastYear {
            if months.hasBit(month.month), let match = days.days(in: month).firstBit(from: day) {
                let found = Self.second(of: match, in: month, time)
                return found < end ? found : nil
            }
            month.advance()
            day = 1
            if Self.second(of: 1, in: month, 0) >= end { return nil }
        }
        return nil
    }

    /// How many local times from `start` on and before `end` match.
    func countLocal(from start: Int64, before end: Int64) -> Int {
        guard start < end else { return 0 }
        let first = CivilTime(secondsSince1970: start)
        let last = CivilTime(secondsSince1970: end)
        let perDay = seconds.nonzeroBitCount * minutes.nonzeroBitCount * hours.nonzeroBitCount
        var month = CalendarMonth(year: first.year, month: first.month)
        /// The month's matching days.
        func matching() -> UInt64 { months.hasBit(month.month) ? days.days(in: month) : 0 }
        var total = -matching().bitCount(below: first.day) * perDay
        if matching().hasBit(first.day) { total -= countOfDay(before: first) }
        while (month.year, month.month) < (last.year, last.month) {
            total += matching().nonzeroBitCount * perDay
            month.advance()
        }
        total += matching().bitCount(below: last.day) * perDay
        if matching().hasBit(last.day) { total += countOfDay(before: last) }
        return total
    }

    /// The first matching time of a day from the given one on, in seconds from its beginning.
    private func timeOfDay(from hour: Int, _ minute: Int, _ second: Int) -> Int64? {
        if hours.hasBit(hour) {
            if minutes.hasBit(minute), let match = seconds.firstBit(from: second) {
                return Int64(hour * 3_600 + minute * 60 + match)
            }
            if let match = minutes.firstBit(from: minute + 1) {
                return Int64(hour * 3_600 + match * 60 + seconds.trailingZeroBitCount)
            }
        }
        guard let match = hours.firstBit(from: hour + 1) else { return nil }
        return Int64(match * 3_600 + minutes.trailingZeroBitCount * 60 + seconds.trailingZeroBitCount)
    }

    /// How many times of a day match before the given one's.
    private func countOfDay(before time: CivilTime) -> Int {
        var count = hours.bitCount(below: time.hour) * minutes.nonzeroBitCount * seconds.nonzeroBitCount
        guard hours.hasBit(time.hour) else { return count }
        count += minutes.bitCount(below: time.minute) * seconds.nonzeroBitCount
        if minutes.hasBit(time.minute) { count += seconds.bitCount(below: time.second) }
        return count
    }

    private static func second(of day: Int, in month: CalendarMonth, _ time: Int64) -> Int64 {
        Int64(month.firstDay + day - 1) * 86_400 + time
    }
}

import Web

/// A time zone as the `TZ` of POSIX writes it, such as `CET-1CEST,M3.5.0,M10.5.0/3`: what the time zone database says of the
/// years to come. RFC 9636's wider hours (−167 to 167) are taken.
struct PosixTimeZone: Sendable, Hashable {
    /// Seconds east of UTC.
    let offset: Int
    let daylight: Daylight?

    struct Daylight: Sendable, Hashable {
        /// Seconds east of UTC.
        let offset: Int
        /// When it begins, in standard time.
        let start: Change
        /// When it ends, in its own time.
        let end: Change
    }

    /// A moment of a year.
    struct Change: Sendable, Hashable {
        let day: Day
        /// Seconds from that day's beginning; they may lie in another day.
        let time: Int
    }

    enum Day: Sendable, Hashable {
        /// 1–365; 29 February is not counted.
        case withoutLeapDay(Int)
        /// 0–365; 29 February is counted.
        case withLeapDay(Int)
        /// A weekday's n-th occurrence in a month; 5 is the last.
        case weekday(Int, nth: Int, month: Int)
    }

    /// The period that `second` lies in.
    func period(at second: Int64) -> OffsetPeriod {
        guard let daylight else { return OffsetPeriod(start: .min, end: .max, offset: offset) }
        let year = max(3, CivilTime(secondsSince1970: second).year)
        var period = (start: Int64.min, end: Int64.max, offset: offset)
        // A change may lie a week outside of its year, so that two years to each side are enough.
        for year in year - 2...year + 2 {
            let start = daylight.start.second(in: year) - Int64(offset)
            let end = daylight.end.second(in: year) - Int64(daylight.offset)
            let ordered =
                start <= end ? [(start, daylight.offset), (end, offset)] : [(end, offset), (start, daylight.offset)]
            for (change, offset) in ordered {
                if change <= second {
                    if change >= period.start { period = (change, period.end, offset) }
                } else {
                    period.end = min(period.end, change)
                }
            }
        }
        return OffsetPeriod(start: period.start, end: period.end, offset: period.offset)
    }
}

extension PosixTimeZone.Change {
    /// The local second since 1970.
    func second(in year: Int) -> Int64 {
        let days =
            switch day {
            case .withoutLeapDay(let day):
                CalendarMonth(year: year, month: 1).firstDay + day - 1
                    + (day >= 60 && CalendarMonth.isLeap(year) ? 1 : 0)
            case .withLeapDay(let day):
                CalendarMonth(year: year, month: 1).firstDay + day
            case .weekday(let weekday, let nth, let month):
                Self.day(weekday, nth, in: CalendarMonth(year: year, month: month))
            }
        return Int64(days) * 86_400 + Int64(time)
    }

    private static func day(_ weekday: Int, _ nth: Int, in month: CalendarMonth) -> Int {
        let first = (weekday - month.firstWeekday + 7) % 7
        let day = first + 7 * (nth - 1)
        return month.firstDay + (day < month.length ? day : day - 7)
    }
}

/// A month of the proleptic Gregorian calendar, with what schedules need to know of it. Years from 1.
struct CalendarMonth: Sendable, Hashable {
    private(set) var year: Int
    /// 1–12.
    private(set) var month: Int
    /// Its first day, in days since 1 January 1970.
    private(set) var firstDay: Int

    init(year: Int, month: Int) {
        self.year = year
        self.month = month
        let past = year - 1
        // 719,162 days lie between the beginning of year 1 and that of 1970.
        firstDay = 365 * past + past / 4 - past / 100 + past / 400 - 719_162 + Self.daysBefore(month, of: year)
    }

    /// 28–31.
    var length: Int { Self.length(of: month, in: year) }

    /// The weekday of its first day; 0 is Sunday.
    var firstWeekday: Int { ((firstDay + 4) % 7 + 7) % 7 }

    /// The month after it.
    mutating func advance() {
        firstDay += length
        month += 1
        if month > 12 {
            month = 1
            year += 1
        }
    }

    static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func length(of month: Int, in year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func daysBefore(_ month: Int, of year: Int) -> Int {
        (1..<max(1, month)).reduce(0) { $0 + length(of: $1, in: year) }
    }
}

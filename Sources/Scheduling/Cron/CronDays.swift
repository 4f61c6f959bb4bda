/// The two day fields of a cron expression: which days of a month they name.
struct CronDays: Sendable, Hashable {
    /// Bits 1–31.
    var ofMonth: UInt64 = 0
    /// Bit n: n days before the month's last (`L` is bit 0, `L-3` bit 3).
    var beforeLast: UInt64 = 0
    /// Bit d: the weekday nearest to day d (`15W`).
    var nearest: UInt64 = 0
    /// Bit n: the weekday nearest to n days before the last (`LW` is bit 0).
    var nearestBeforeLast: UInt64 = 0
    /// Bits 0–6 from Sunday.
    var ofWeek: UInt64 = 0
    /// Bit w: the month's last such weekday (`FRIL`).
    var lastOfWeek: UInt64 = 0
    /// Bit 7·(n − 1) + w: the month's n-th such weekday (`FRI#2`).
    var nthOfWeek: UInt64 = 0
    /// Whether a day must match both fields. Otherwise, both being restricted, one is enough.
    var needsBoth = true

    /// The days of `month` that match, as bits 1–31.
    func days(in month: CalendarMonth) -> UInt64 {
        let valid = (UInt64(1) << UInt64(month.length) &- 1) << 1
        if needsBoth {
            let dates = dates(in: month)
            return dates & valid == 0 ? 0 : dates & weekdays(in: month) & valid
        }
        return (dates(in: month) | weekdays(in: month)) & valid
    }

    private func dates(in month: CalendarMonth) -> UInt64 {
        var days = ofMonth
        guard beforeLast | nearest | nearestBeforeLast != 0 else { return days }
        let length = month.length
        beforeLast.forEachBit { if $0 < length { days.insertBit(length - $0) } }
        nearest.forEachBit { if $0 <= length { days.insertBit(Self.nearestWeekday(to: $0, in: month)) } }
        nearestBeforeLast.forEachBit {
            if $0 < length { days.insertBit(Self.nearestWeekday(to: length - $0, in: month)) }
        }
        return days
    }

    private func weekdays(in month: CalendarMonth) -> UInt64 {
        if ofWeek == CronField.dayOfWeek.all { return .max }
        var days: UInt64 = 0
        let length = month.length
        let first = month.firstWeekday
        /// The first day of the month that is such a weekday.
        func day(_ weekday: Int) -> Int { 1 + (weekday - first + 7) % 7 }
        let weekly: UInt64 = 1 | 1 << 7 | 1 << 14 | 1 << 21 | 1 << 28
        ofWeek.forEachBit { days |= weekly << UInt64(day($0)) }
        lastOfWeek.forEachBit { days.insertBit(day($0) + (length - day($0)) / 7 * 7) }
        nthOfWeek.forEachBit { days.insertBit(day($0 % 7) + $0 / 7 * 7) }
        return days
    }

    /// The day from Monday to Friday that is nearest to `day` without leaving the month.
    private static func nearestWeekday(to day: Int, in month: CalendarMonth) -> Int {
        switch (month.firstWeekday + day - 1) % 7 {
        case 6: day == 1 ? 3 : day - 1
        case 0: day == month.length ? day - 2 : day + 1
        default: day
        }
    }
}

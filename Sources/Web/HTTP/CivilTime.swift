/// A second of the proleptic Gregorian calendar in UTC. Times are otherwise seconds since 1970 in an `Int64`.
@usableFromInline
package struct CivilTime: Sendable, Hashable {
    package let year: Int
    /// 1–12.
    package let month: Int
    /// 1–31.
    package let day: Int
    package let hour: Int
    package let minute: Int
    /// 0–60: 60 is a leap second, which counts as the second after it.
    package let second: Int

    /// The given second, or nil when there is none such. Years 0–9999.
    package init?(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        guard 0...9999 ~= year, 1...12 ~= month, day >= 1, day <= Self.days(inMonth: month, of: year),
            0...23 ~= hour, 0...59 ~= minute, 0...60 ~= second
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    /// The second `seconds` after 1970 began; what lies outside the years 0–9999 becomes their first or last second.
    package init(secondsSince1970 seconds: Int64) {
        let seconds = Int(max(-62_167_219_200, min(seconds, 253_402_300_799)))
        let days = seconds / 86_400 - (seconds % 86_400 < 0 ? 1 : 0)
        let rest = seconds - days * 86_400
        // Years are counted from 1 March, so that the leap day comes last; 400 of them have 146,097 days.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        hour = rest / 3600
        minute = rest / 60 % 60
        second = rest % 60
    }

    private var daysSince1970: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    package var secondsSince1970: Int64 {
        Int64(daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second)
    }

    /// 0 is Sunday.
    package var weekday: Int { ((daysSince1970 + 4) % 7 + 7) % 7 }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

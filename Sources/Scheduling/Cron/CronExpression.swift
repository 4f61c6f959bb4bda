/// When something fires, written as in crontab(5) with Quartz's additions.
///
/// Five fields parted by blanks (minute, hour, day of month, month, day of week), or six with seconds before them:
/// - `*` is every value, `a-b` a range, `a,b` a list; `*/n` and `a-b/n` take every n-th, `a/n` every n-th from a on.
/// - Months and weekdays have names (`JAN`–`DEC`, `SUN`–`SAT`, any case). 0 and 7 are Sunday, also where Quartz counts from 1.
/// - Ranges of hours, months and weekdays may run past the end (`22-4`, `NOV-FEB`, `FRI-MON`); others must not.
/// - In the day fields `?` is `*`. Day of month: `L` (the last), `L-3`, `15W` (the nearest day from Monday to Friday in the
///   same month; none in a month without a 15th), `LW`, `L-3W`. Day of week: `FRIL` or `5L` (the last one), `FRI#2` or `5#2`.
///   They may stand in lists.
/// - `@yearly` `@annually` `@monthly` `@weekly` `@daily` `@midnight` `@hourly`.
///
/// When both day fields are restricted, a day that matches either counts. As crontab(5) has it, a field that begins with `*`
/// is not restricted; so `*/2` beside `MON` needs both: Mondays on odd days.
///
/// Daylight saving: see ``next(after:in:)``.
package struct CronExpression: Sendable, Hashable, CustomStringConvertible {
    /// As it was written, without blanks around it.
    package let description: String
    let seconds: UInt64
    let minutes: UInt64
    let hours: UInt64
    let months: UInt64
    let days: CronDays

    /// The longest text that is read, in bytes.
    package static let mostBytes = 1_024

    /// Reads an expression. One that could never fire is refused as well.
    package init(_ text: String) throws(CronFault) {
        let (description, fields) = try CronFields.split(text)
        var read: [CronField: CronFieldValues] = [:]
        for (index, (field, text)) in fields.enumerated() {
            read[field] = try CronFieldReader(field: field, number: index + 1).values(of: text)
        }
        self.description = description
        seconds = read[.second]?.bits ?? 1
        minutes = read[.minute]?.bits ?? 0
        hours = read[.hour]?.bits ?? 0
        months = read[.month]?.bits ?? 0
        var days = CronDays()
        let dayOfMonth = read[.dayOfMonth] ?? CronFieldValues()
        let dayOfWeek = read[.dayOfWeek] ?? CronFieldValues()
        days.ofMonth = dayOfMonth.bits
        days.beforeLast = dayOfMonth.last
        days.nearest = dayOfMonth.nearest
        days.nearestBeforeLast = dayOfMonth.nearestLast
        days.ofWeek = dayOfWeek.bits
        days.lastOfWeek = dayOfWeek.last
        days.nthOfWeek = dayOfWeek.nth
        days.needsBoth = !dayOfMonth.isRestricted || !dayOfWeek.isRestricted
        self.days = days
        // Any time serves: what fires at all fires within `mostYears`.
        guard firstLocal(from: 0, before: .max) != nil else {
            let place = fields.firstIndex { $0.0 == .dayOfMonth }
            throw CronFault(
                .never, field: .dayOfMonth, number: place.map { $0 + 1 }, text: place.map { fields[$0].1 } ?? "",
                "no day of its months ever matches, so it would never fire")
        }
    }

    /// Whether it follows elapsed time through changes of the clock: its hour field has every hour (`*`, `*/1`, `0-23`).
    package var followsElapsedTime: Bool { hours == CronField.hour.all }
}

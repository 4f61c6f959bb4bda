/// A date as a page gives it: a day, perhaps with a time, perhaps with the zone of that time.
package struct CalendarDate: Sendable, Hashable {
    /// The day, and the time or midnight. Leap seconds stay as they are.
    private let civil: CivilTime
    private let hasTime: Bool
    /// Digits of a fraction of a second, none to nine.
    private let fraction: [UInt8]
    /// Minutes east of Greenwich, or nil where the page does not say.
    private let zone: Int?

    /// A time of day.
    package struct Time: Sendable, Hashable {
        var hour: Int
        var minute: Int
        var second = 0
        var fraction: [UInt8] = []
        /// Minutes east of Greenwich, or nil.
        var zone: Int?
    }

    /// Nil when there is no such day or time. Years are 0–9999.
    init?(year: Int, month: Int, day: Int, time: Time? = nil) {
        guard
            let civil = CivilTime(
                year: year, month: month, day: day, hour: time?.hour ?? 0, minute: time?.minute ?? 0,
                second: time?.second ?? 0)
        else { return nil }
        self.civil = civil
        hasTime = time != nil
        fraction = Array((time?.fraction ?? []).prefix(9))
        zone = time?.zone
        if let zone, !(-1439...1439 ~= zone) { return nil }
    }

    /// The second `seconds` after 1970 began, in UTC; nil outside the years 0–9999.
    init?(secondsSince1970 seconds: Int64) {
        civil = CivilTime(secondsSince1970: seconds)
        guard civil.secondsSince1970 == seconds else { return nil }
        hasTime = true
        fraction = []
        zone = 0
    }

    /// The day with a time, or nil when there is no such time.
    func with(_ time: Time) -> CalendarDate? {
        CalendarDate(year: civil.year, month: civil.month, day: civil.day, time: time)
    }

    /// Appends the date in ISO 8601: `2024-03-05`, `2024-03-05T10:20:30`, `2024-03-05T10:20:30.5+01:00`,
    /// `2024-03-05T10:20:30Z`.
    package func append(to output: inout ByteWriter) {
        output.append(decimal: civil.year, width: 4)
        output.append(UInt8(ascii: "-"))
        output.append(decimal: civil.month, width: 2)
        output.append(UInt8(ascii: "-"))
        output.append(decimal: civil.day, width: 2)
        guard hasTime else { return }
        output.append(UInt8(ascii: "T"))
        output.append(decimal: civil.hour, width: 2)
        output.append(UInt8(ascii: ":"))
        output.append(decimal: civil.minute, width: 2)
        output.append(UInt8(ascii: ":"))
        output.append(decimal: civil.second, width: 2)
        if !fraction.isEmpty {
            output.append(UInt8(ascii: "."))
            output.append(fraction)
        }
        guard let zone else { return }
        if zone == 0 { return output.append(UInt8(ascii: "Z")) }
        output.append(UInt8(ascii: zone < 0 ? "-" : "+"))
        output.append(decimal: abs(zone) / 60, width: 2)
        output.append(UInt8(ascii: ":"))
        output.append(decimal: abs(zone) % 60, width: 2)
    }
}

extension ByteWriter {
    /// Appends `value`, 0 or more, with zeros before it up to `width` digits.
    fileprivate mutating func append(decimal value: Int, width: Int) {
        var bound = 10
        for _ in 1..<max(width, 1) {
            if value < bound { append(UInt8(ascii: "0")) }
            bound *= 10
        }
        append(decimal: value)
    }
}

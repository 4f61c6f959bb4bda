/// The dates of HTTP header fields, as seconds since 1970.
@usableFromInline
package enum HTTPDate {
    static let months: [StaticString] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
    private static let monthNames = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let weekdayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

    /// Reads a date in any of the three forms of RFC 9110 §5.6.7: `Sun, 06 Nov 1994 08:49:37 GMT`,
    /// `Sunday, 06-Nov-94 08:49:37 GMT`, `Sun Nov  6 08:49:37 1994`. Letters are compared without case and the name of
    /// the day is not checked.
    ///
    /// - Parameter now: seconds since 1970; a year of two digits lies at most 50 years after it.
    /// - Returns: nil for what is no date.
    package static func parse(_ value: Span<UInt8>, now: Int64) -> Int64? {
        var reader = FieldReader(value.trimmed())
        guard reader.skip(while: ASCII.isAlpha).count >= 3 else { return nil }
        let time = reader.skip(UInt8(ascii: ",")) ? dayFirst(&reader, now: now) : monthFirst(&reader)
        return reader.isAtEnd ? time?.secondsSince1970 : nil
    }

    private static func dayFirst(_ reader: inout FieldReader, now: Int64) -> CivilTime? {
        reader.skipSpaces()
        guard let day = reader.number(digits: 1...2) else { return nil }
        let isOld = reader.skip(UInt8(ascii: "-"))
        if !isOld { reader.skipSpaces() }
        guard let month = reader.month() else { return nil }
        guard isOld ? reader.skip(UInt8(ascii: "-")) : reader.skip(0x20) else { return nil }
        let start = reader.position
        guard var year = reader.number(digits: 2...4) else { return nil }
        if reader.position - start == 2 {
            let thisYear = CivilTime(secondsSince1970: now).year
            year += thisYear / 100 * 100
            if year > thisYear + 50 { year -= 100 }
        }
        reader.skipSpaces()
        guard let time = reader.time(digits: 2...2) else { return nil }
        reader.skipSpaces()
        let zone = reader.bytes.extracting(reader.skip(while: ASCII.isAlpha))
        guard zone.equalsIgnoringCase("gmt") || zone.equalsIgnoringCase("utc") else { return nil }
        return CivilTime(
            year: year, month: month, day: day, hour: time.hour, minute: time.minute, second: time.second)
    }

    private static func monthFirst(_ reader: inout FieldReader) -> CivilTime? {
        guard reader.skip(0x20), let month = reader.month() else { return nil }
        reader.skipSpaces()
        guard let day = reader.number(digits: 1...2), reader.skip(0x20), let time = reader.time(digits: 2...2),
            reader.skip(0x20), let year = reader.number(digits: 4...4)
        else { return nil }
        return CivilTime(
            year: year, month: month, day: day, hour: time.hour, minute: time.minute, second: time.second)
    }

    /// `seconds` since 1970 in the form that HTTP sends: `Sun, 06 Nov 1994 08:49:37 GMT`.
    package static func format(_ seconds: Int64) -> String {
        let time = CivilTime(secondsSince1970: seconds)
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let date = "\(padded(time.day, 2)) \(monthNames[time.month - 1]) \(padded(time.year, 4))"
        let clock = "\(padded(time.hour, 2)):\(padded(time.minute, 2)):\(padded(time.second, 2))"
        return "\(weekdayNames[time.weekday]), \(date) \(clock) GMT"
    }
}

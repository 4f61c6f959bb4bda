import NIOCore

/// The dates of HTTP fields (RFC 9110 §5.6.7), as seconds since 1970.
enum FieldDate {
    private static let months: [StaticString] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
    private static let days: [StaticString] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

    /// Reads any of the three forms: `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`,
    /// `Sun Nov  6 08:49:37 1994`. Nil for what is none of them.
    ///
    /// - Parameter now: seconds since 1970; a year of two digits lies at most 50 years after it.
    static func parse(_ bytes: Span<UInt8>, _ value: Range<Int>, now: Int64) -> Int64? {
        var reader = Reader(value)
        guard reader.day(bytes) else { return nil }
        if reader.skip(bytes, 0x2C) {
            reader.blanks(bytes)
            guard let day = reader.number(bytes, 1...2) else { return nil }
            let isOld = reader.skip(bytes, 0x2D)
            if !isOld { reader.blanks(bytes) }
            guard let month = reader.month(bytes), reader.skip(bytes, isOld ? 0x2D : Octet.space),
                var year = reader.number(bytes, isOld ? 2...2 : 4...4), reader.skip(bytes, Octet.space),
                let time = reader.time(bytes), reader.skip(bytes, Octet.space), reader.zone(bytes), reader.isAtEnd
            else { return nil }
            if isOld {
                let thisYear = civil(now / 86_400).year
                year += thisYear / 100 * 100
                if year > thisYear + 50 { year -= 100 }
            }
            return seconds(year, month, day, time)
        }
        guard reader.skip(bytes, Octet.space), let month = reader.month(bytes), reader.skip(bytes, Octet.space) else {
            return nil
        }
        reader.blanks(bytes)
        guard let day = reader.number(bytes, 1...2), reader.skip(bytes, Octet.space), let time = reader.time(bytes),
            reader.skip(bytes, Octet.space), let year = reader.number(bytes, 4...4), reader.isAtEnd
        else { return nil }
        return seconds(year, month, day, time)
    }

    /// Writes the first form.
    static func write(_ seconds: Int64, to output: inout ByteBuffer) {
        // Up to the year 9999.
        let seconds = min(max(seconds, 0), 253_402_300_799)
        let (days, rest) = (seconds / 86_400, Int(seconds % 86_400))
        let date = civil(days)
        func two(_ number: Int) {
            output.writeInteger(UInt8(truncatingIfNeeded: 0x30 + number / 10 % 10))
            output.writeInteger(UInt8(truncatingIfNeeded: 0x30 + number % 10))
        }
        func name(_ name: StaticString) {
            output.writeInteger(name.utf8Start[0] & 0xDF)
            output.writeInteger(name.utf8Start[1])
            output.writeInteger(name.utf8Start[2])
        }
        name(Self.days[Int((days + 4) % 7)])
        output.writeStaticString(", ")
        two(date.day)
        output.writeInteger(Octet.space)
        name(months[date.month - 1])
        output.writeInteger(Octet.space)
        two(date.year / 100)
        two(date.year % 100)
        output.writeInteger(Octet.space)
        two(rest / 3_600)
        output.writeInteger(Octet.colon)
        two(rest / 60 % 60)
        output.writeInteger(Octet.colon)
        two(rest % 60)
        output.writeStaticString(" GMT")
    }

    private static func seconds(_ year: Int, _ month: Int, _ day: Int, _ time: Int) -> Int64? {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...12).contains(month), day >= 1, day <= lengths[month - 1], (1601...9999).contains(year) else {
            return nil
        }
        // Years that begin in March: the day that some of them have more is their last one.
        let shifted = month > 2 ? year : year - 1
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era * 146_097 + dayOfEra - 719_468) * 86_400 + Int64(time)
    }

    /// - Parameter days: since 1970, none before it.
    private static func civil(_ days: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = Int(max(days, 0)) + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        )
    }

    private struct Reader {
        private var index: Int
        private let end: Int

        init(_ value: Range<Int>) {
            index = value.lowerBound
            end = value.upperBound
        }

        var isAtEnd: Bool { index == end }

        mutating func skip(_ bytes: Span<UInt8>, _ byte: UInt8) -> Bool {
            guard index < end, bytes[index] == byte else { return false }
            index += 1
            return true
        }

        mutating func blanks(_ bytes: Span<UInt8>) {
            while index < end, Octet.isBlank(bytes[index]) { index += 1 }
        }

        /// The name of a day, short or long; which one does not matter.
        mutating func day(_ bytes: Span<UInt8>) -> Bool {
            let start = index
            while index < end, (0x61...0x7A).contains(bytes[index] | 0x20) { index += 1 }
            return (3...9).contains(index - start)
        }

        mutating func month(_ bytes: Span<UInt8>) -> Int? {
            guard end - index >= 3, let month = months.firstIndex(where: { KnownField.matches(bytes, index, $0) })
            else { return nil }
            index += 3
            return month + 1
        }

        mutating func number(_ bytes: Span<UInt8>, _ digits: ClosedRange<Int>) -> Int? {
            let start = index
            var number = 0
            while index < end, (0x30...0x39).contains(bytes[index]), index - start < digits.upperBound {
                number = number * 10 + Int(bytes[index] &- 0x30)
                index += 1
            }
            return index - start >= digits.lowerBound ? number : nil
        }

        /// `hh:mm:ss`, as seconds. A leap second counts as the one before it.
        mutating func time(_ bytes: Span<UInt8>) -> Int? {
            guard let hour = number(bytes, 2...2), hour < 24, skip(bytes, Octet.colon),
                let minute = number(bytes, 2...2), minute < 60, skip(bytes, Octet.colon),
                let second = number(bytes, 2...2), second <= 60
            else { return nil }
            return hour * 3_600 + minute * 60 + min(second, 59)
        }

        mutating func zone(_ bytes: Span<UInt8>) -> Bool {
            guard end - index == 3, KnownField.matches(bytes, index, "gmt") else { return false }
            index += 3
            return true
        }
    }
}

/// The parts of dates that people write.
extension FieldReader {
    /// Goes back to a place that was passed.
    @_lifetime(self: copy self)
    mutating func back(to start: Int) {
        let bytes = bytes
        self = FieldReader(bytes)
        _ = skip(count: start)
    }

    @_lifetime(self: copy self)
    private mutating func skip(count: Int) -> Range<Int> {
        var left = count
        return skip { _ in
            left -= 1
            return left >= 0
        }
    }

    /// The letters that come next.
    @_lifetime(self: copy self)
    mutating func word() -> Range<Int> { skip(while: ASCII.isAlpha) }

    /// The value of a run of up to 18 digits.
    func value(of digits: Range<Int>) -> Int? {
        guard 1...18 ~= digits.count else { return nil }
        var value = 0
        for index in digits { value = value * 10 + Int(bytes[index] &- 0x30) }
        return value
    }

    /// Passes over what may stand between the parts of a date.
    @_lifetime(self: copy self)
    mutating func skipFiller() {
        skip { ASCII.isWhitespace($0) || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") }
    }

    /// Passes over the letters of `1st`, `2nd`, `3rd`, `4th`.
    @_lifetime(self: copy self)
    mutating func skipOrdinal() {
        guard let next, ASCII.isAlpha(next) else { return }
        let rest = bytes.extracting(position...)
        let suffixes: [StaticString] = ["st", "nd", "rd", "th"]
        guard suffixes.contains(where: { rest.hasPrefixIgnoringCase($0) }) else { return }
        guard rest.count == 2 || !ASCII.isAlpha(rest[2]) else { return }
        _ = word()
    }

    /// A year of four digits, or of two in 1969–2068.
    @_lifetime(self: copy self)
    mutating func year() -> Int? {
        let digits = skip(while: ASCII.isDigit)
        guard let year = value(of: digits) else { return nil }
        return digits.count == 4 ? year : digits.count == 2 ? Self.year(ofTwoDigits: year) : nil
    }

    /// POSIX `strptime`, `%y`.
    static func year(ofTwoDigits year: Int) -> Int { year + (year < 69 ? 2000 : 1900) }

    /// `10:20`, `10:20:30.5`, `9:05 pm`, each with a zone behind it or none; also `102030`.
    @_lifetime(self: copy self)
    mutating func timeOfDay() -> CalendarDate.Time? {
        let digits = skip(while: ASCII.isDigit)
        guard let number = value(of: digits) else { return nil }
        var time: CalendarDate.Time
        if digits.count == 6 {
            time = .init(hour: number / 10_000, minute: number / 100 % 100, second: number % 100)
        } else {
            guard digits.count <= 2, skip(UInt8(ascii: ":")), let minute = self.number(digits: 2...2) else {
                return nil
            }
            time = .init(hour: number, minute: minute)
            if skip(UInt8(ascii: ":")) {
                guard let second = self.number(digits: 2...2) else { return nil }
                time.second = second
            }
        }
        time.fraction = secondFraction()
        skipSpaces()
        if let isAfternoon = halfOfDay() {
            guard 1...12 ~= time.hour else { return nil }
            time.hour = time.hour % 12 + (isAfternoon ? 12 : 0)
            skipSpaces()
        }
        time.zone = zone()
        return time
    }

    /// The digits of `.5` or `,5`, or none.
    @_lifetime(self: copy self)
    private mutating func secondFraction() -> [UInt8] {
        guard let point = next, point == UInt8(ascii: ".") || point == UInt8(ascii: ","), position + 1 < bytes.count,
            ASCII.isDigit(bytes[position + 1]), skip(point)
        else { return [] }
        return bytes.extracting(skip(while: ASCII.isDigit)).array
    }

    /// Whether `pm` comes next, or `am`; nil when neither does.
    @_lifetime(self: copy self)
    mutating func halfOfDay() -> Bool? {
        for (name, isAfternoon): (StaticString, Bool) in [("am", false), ("a.m.", false), ("pm", true), ("p.m.", true)]
        where bytes.hasWordIgnoringCase(name, at: position) {
            _ = skip(count: name.utf8CodeUnitCount)
            return isAfternoon
        }
        return nil
    }

    /// `Z`, `GMT`, `UTC`, `+01:00`, `-0500`, `+02` in minutes east of Greenwich; nil for anything else.
    @_lifetime(self: copy self)
    mutating func zone() -> Int? {
        for name: StaticString in ["z", "gmt", "utc", "ut"] where bytes.hasWordIgnoringCase(name, at: position) {
            _ = skip(count: name.utf8CodeUnitCount)
            return 0
        }
        guard let sign = next, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), skip(sign) else { return nil }
        let digits = skip(while: ASCII.isDigit)
        guard let number = value(of: digits) else { return nil }
        var minutes: Int
        switch digits.count {
        case 4: minutes = number / 100 * 60 + number % 100
        case 2:
            minutes = number * 60
            if skip(UInt8(ascii: ":")) {
                guard let rest = self.number(digits: 2...2) else { return nil }
                minutes += rest
            }
        default: return nil
        }
        return sign == UInt8(ascii: "-") ? -minutes : minutes
    }
}

extension Span<UInt8> {
    /// Whether `text` (lower case) stands at `start` in any case, and no letter or digit behind it.
    func hasWordIgnoringCase(_ text: StaticString, at start: Int) -> Bool {
        let end = start + text.utf8CodeUnitCount
        return hasPrefixIgnoringCase(text, at: start) && (end >= count || !ASCII.isAlphanumeric(self[end]))
    }
}

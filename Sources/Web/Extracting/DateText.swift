/// Finds the first date in a text written for people or programs.
///
/// Read are, at the beginning of any word:
/// - ISO 8601: `2024-03-05`, `2024/03/05`, `2024.03.05`, `20240305`, with a time behind `T` or a space;
/// - the dates of HTTP (RFC 9110 §5.6.7) and mail (RFC 5322 §3.3): `Tue, 05 Mar 2024 10:20:30 GMT`,
///   `Tuesday, 05-Mar-24 10:20:30 GMT`, `Tue Mar  5 10:20:30 2024`;
/// - `5 March 2024`, `5th of March, 2024`, `March 5, 2024`, `Mar 5th 2024`, each with a time behind it.
///
/// Months are English, whole or as three letters. A year of two digits lies in 1969–2068, as in POSIX. Dates of numbers
/// alone in another order (`05/03/2024`) are not guessed: they need a ``DatePattern``.
struct DateText: ~Escapable {
    private var reader: FieldReader

    /// Bytes of a text that are looked at.
    private static let longest = 1024

    @_lifetime(copy text)
    private init(_ text: Span<UInt8>) { reader = FieldReader(text) }

    static func first(in text: Span<UInt8>) -> CalendarDate? {
        var start = 0
        let end = min(text.count, longest)
        while start < end {
            let isInWord = start > 0 && ASCII.isAlphanumeric(text[start - 1])
            if !isInWord, ASCII.isAlphanumeric(text[start]) {
                var attempt = DateText(text.extracting(start..<text.count))
                if let date = attempt.date() { return date }
            }
            start += 1
        }
        return nil
    }

    @_lifetime(self: copy self)
    private mutating func date() -> CalendarDate? {
        guard let first = reader.next else { return nil }
        guard ASCII.isDigit(first) else {
            let word = reader.word()
            return DateNames.month(word, in: reader.bytes).flatMap { monthFirst($0) }
        }
        let digits = reader.skip(while: ASCII.isDigit)
        guard let number = reader.value(of: digits) else { return nil }
        switch digits.count {
        case 1, 2: return dayFirst(number)
        case 4: return yearFirst(number)
        case 8: return finish(number / 10_000, number / 100 % 100, number % 100)
        default: return nil
        }
    }

    @_lifetime(self: copy self)
    private mutating func yearFirst(_ year: Int) -> CalendarDate? {
        guard let separator = reader.next, separator == 0x2D || separator == 0x2F || separator == 0x2E,
            reader.skip(separator), let month = reader.number(digits: 1...2), reader.skip(separator),
            let day = reader.number(digits: 1...2)
        else { return nil }
        return finish(year, month, day)
    }

    @_lifetime(self: copy self)
    private mutating func dayFirst(_ day: Int) -> CalendarDate? {
        reader.skipOrdinal()
        reader.skipFiller()
        var word = reader.word()
        if reader.bytes.extracting(word).equalsIgnoringCase("of") {
            reader.skipFiller()
            word = reader.word()
        }
        guard let month = DateNames.month(word, in: reader.bytes) else { return nil }
        reader.skipFiller()
        guard let year = reader.year() else { return nil }
        return finish(year, month, day)
    }

    @_lifetime(self: copy self)
    private mutating func monthFirst(_ month: Int) -> CalendarDate? {
        reader.skipFiller()
        guard let day = reader.number(digits: 1...2) else { return nil }
        reader.skipOrdinal()
        reader.skipFiller()
        let start = reader.position
        // asctime puts the time before the year.
        if let time = reader.time(digits: 1...2) {
            reader.skipSpaces()
            return reader.number(digits: 4...4).flatMap {
                CalendarDate(
                    year: $0, month: month, day: day,
                    time: .init(hour: time.hour, minute: time.minute, second: time.second))
            }
        }
        reader.back(to: start)
        guard let year = reader.number(digits: 4...4) else { return nil }
        return finish(year, month, day)
    }

    /// The date, with the time that may follow. A time that is none leaves the day.
    @_lifetime(self: copy self)
    private mutating func finish(_ year: Int, _ month: Int, _ day: Int) -> CalendarDate? {
        // What goes on as a word or number was no date.
        let atT = reader.next.map { $0 | 0x20 == UInt8(ascii: "t") } ?? false
        if !atT, let next = reader.next, ASCII.isAlphanumeric(next) { return nil }
        guard let day = CalendarDate(year: year, month: month, day: day) else { return nil }
        if atT { _ = reader.skip { $0 | 0x20 == UInt8(ascii: "t") } } else { reader.skipFiller() }
        if reader.bytes.extracting(reader.position...).hasPrefixIgnoringCase("at ") {
            _ = reader.word()
            reader.skipFiller()
        }
        guard let time = reader.timeOfDay() else { return day }
        return day.with(time) ?? day
    }
}

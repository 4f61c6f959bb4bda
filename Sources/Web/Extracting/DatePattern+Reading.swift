extension DatePattern {
    /// The parts of a date, as they are found.
    private struct Found {
        var year: Int?
        var month: Int?
        var day: Int?
        var hour: Int?
        var minute = 0
        var second = 0
        var fraction: [UInt8] = []
        var isAfternoon: Bool?
        var zone: Int?
        var secondsSince1970: Int64?

        var date: CalendarDate? {
            if let secondsSince1970 { return CalendarDate(secondsSince1970: secondsSince1970) }
            guard let year, let month, let day else { return nil }
            guard var hour else { return CalendarDate(year: year, month: month, day: day) }
            if let isAfternoon {
                guard 1...12 ~= hour else { return nil }
                hour = hour % 12 + (isAfternoon ? 12 : 0)
            }
            return CalendarDate(
                year: year, month: month, day: day,
                time: .init(hour: hour, minute: minute, second: second, fraction: fraction, zone: zone))
        }
    }

    /// The date that `text` is, or nil. White space around it does not matter.
    package func read(_ text: Span<UInt8>) -> CalendarDate? {
        var reader = FieldReader(text.trimmed())
        var found = Found()
        for part in parts {
            switch part {
            case .space: reader.skip(while: ASCII.isWhitespace)
            case .literal(let byte): if !reader.skip(byte) { return nil }
            case .field(let letter): if !Self.read(letter, &reader, &found) { return nil }
            }
        }
        return reader.isAtEnd ? found.date : nil
    }

    @_lifetime(reader: copy reader)
    private static func read(_ letter: UInt8, _ reader: inout FieldReader, _ found: inout Found) -> Bool {
        switch letter {
        case UInt8(ascii: "Y"): return set(&found.year, reader.number(upTo: 4))
        case UInt8(ascii: "y"): return set(&found.year, reader.number(upTo: 2).map(FieldReader.year(ofTwoDigits:)))
        case UInt8(ascii: "m"): return set(&found.month, reader.number(upTo: 2))
        case UInt8(ascii: "d"), UInt8(ascii: "e"):
            reader.skipSpaces()
            return set(&found.day, reader.number(upTo: 2))
        case UInt8(ascii: "B"), UInt8(ascii: "b"), UInt8(ascii: "h"):
            let word = reader.word()
            return set(&found.month, DateNames.month(word, in: reader.bytes))
        case UInt8(ascii: "A"), UInt8(ascii: "a"):
            let word = reader.word()
            return DateNames.isWeekday(word, in: reader.bytes)
        case UInt8(ascii: "H"), UInt8(ascii: "I"): return set(&found.hour, reader.number(upTo: 2))
        case UInt8(ascii: "M"): return set(&found.minute, reader.number(upTo: 2))
        case UInt8(ascii: "S"): return set(&found.second, reader.number(upTo: 2))
        case UInt8(ascii: "f"):
            let digits = reader.skip(while: ASCII.isDigit)
            found.fraction = reader.bytes.extracting(digits).array
            return !digits.isEmpty
        case UInt8(ascii: "p"):
            found.isAfternoon = reader.halfOfDay()
            return found.isAfternoon != nil
        case UInt8(ascii: "z"): return set(&found.zone, reader.zone())
        case UInt8(ascii: "s"):
            let isNegative = reader.skip(UInt8(ascii: "-"))
            guard let seconds = reader.number(upTo: 18) else { return false }
            found.secondsSince1970 = Int64(isNegative ? -seconds : seconds)
            return true
        default: return false
        }
    }

    private static func set(_ place: inout Int?, _ value: Int?) -> Bool {
        place = value
        return value != nil
    }

    private static func set(_ place: inout Int, _ value: Int?) -> Bool {
        if let value { place = value }
        return value != nil
    }
}

extension FieldReader {
    /// The number of the digits that come next, `most` of them at most.
    @_lifetime(self: copy self)
    fileprivate mutating func number(upTo most: Int) -> Int? {
        var left = most
        let digits = skip { byte in
            left -= 1
            return left >= 0 && ASCII.isDigit(byte)
        }
        return value(of: digits)
    }
}

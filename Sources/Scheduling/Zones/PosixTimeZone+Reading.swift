extension PosixTimeZone {
    /// Reads the text of a `TZ`; nil for whatever is none. Daylight saving needs its rule beside it.
    init?(_ text: some Sequence<UInt8>) {
        var reader = PosixTimeZoneReader(text)
        guard reader.skipName(), let standard = reader.time(most: 24) else { return nil }
        offset = -standard
        if reader.isAtEnd {
            daylight = nil
            return
        }
        guard reader.skipName() else { return nil }
        // Without an offset of its own, daylight saving is an hour ahead.
        var summer = offset + 3_600
        if !reader.isNext(",") {
            guard let read = reader.time(most: 24) else { return nil }
            summer = -read
        }
        guard reader.skip(","), let start = reader.change(), reader.skip(","), let end = reader.change(),
            reader.isAtEnd
        else { return nil }
        daylight = Daylight(offset: summer, start: start, end: end)
    }
}

/// Reads a `TZ` from its beginning to its end.
private struct PosixTimeZoneReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: some Sequence<UInt8>) { bytes = Array(text.prefix(256)) }

    var isAtEnd: Bool { position == bytes.count }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    func isNext(_ character: Unicode.Scalar) -> Bool { next == UInt8(ascii: character) }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard isNext(character) else { return false }
        position += 1
        return true
    }

    /// At least three letters, or letters, digits and signs in angle brackets.
    mutating func skipName() -> Bool {
        let isQuoted = skip("<")
        let start = position
        while let byte = next, Self.isLetter(byte) || isQuoted && (0x30...0x39 ~= byte || byte == 0x2B || byte == 0x2D)
        {
            position += 1
        }
        return position - start >= 3 && (!isQuoted || skip(">"))
    }

    private static func isLetter(_ byte: UInt8) -> Bool { 0x61...0x7A ~= byte | 0x20 }

    mutating func number(_ range: ClosedRange<Int>) -> Int? {
        var value = 0
        let start = position
        while let byte = next, 0x30...0x39 ~= byte, position - start < 4 {
            value = value * 10 + Int(byte - 0x30)
            position += 1
        }
        return position > start && range ~= value ? value : nil
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func time(most hours: Int) -> Int? {
        let isNegative = skip("-")
        if !isNegative { _ = skip("+") }
        guard var seconds = number(0...hours).map({ $0 * 3_600 }) else { return nil }
        for unit in [60, 1] where skip(":") {
            guard let value = number(0...59) else { return nil }
            seconds += value * unit
        }
        return isNegative ? -seconds : seconds
    }

    mutating func change() -> PosixTimeZone.Change? {
        guard let day = day() else { return nil }
        guard skip("/") else { return PosixTimeZone.Change(day: day, time: 2 * 3_600) }
        return time(most: 167).map { PosixTimeZone.Change(day: day, time: $0) }
    }

    private mutating func day() -> PosixTimeZone.Day? {
        if skip("J") { return number(1...365).map { .withoutLeapDay($0) } }
        guard skip("M") else { return number(0...365).map { .withLeapDay($0) } }
        guard let month = number(1...12), skip("."), let nth = number(1...5), skip("."), let weekday = number(0...6)
        else { return nil }
        return .weekday(weekday, nth: nth, month: month)
    }
}

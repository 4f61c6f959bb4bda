import Web

extension Timestamp {
    /// Reads RFC 3339: what ``description`` writes, such as `2026-11-21T08:30:00Z`, with none to nine digits of a second's
    /// fraction, of which six count, and with `Z` or an offset such as `+01:00` behind it. Nil for everything else.
    ///
    /// - Parameter allowsLeapSecond: whether a second 60 is the one after it. Which days have one is known to nobody in
    ///   advance, so that it is none from a person.
    package init?(_ text: String, allowsLeapSecond: Bool = false) {
        let all = Array(text.utf8.prefix(36))
        guard let (bytes, offset) = Self.withoutZone(all), 19...29 ~= bytes.count else { return nil }
        guard zip([4, 7, 10, 13, 16], "--T::".utf8).allSatisfy({ bytes[$0] == $1 }),
            let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[5..<7]),
            let day = Self.number(bytes[8..<10]), let hour = Self.number(bytes[11..<13]),
            let minute = Self.number(bytes[14..<16]), let second = Self.number(bytes[17..<19]),
            second < 60 || allowsLeapSecond,
            let time = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        else { return nil }
        var fraction = 0
        if bytes.count > 19 {
            let digits = bytes[20...]
            guard bytes[19] == UInt8(ascii: "."), !digits.isEmpty, Self.number(digits) != nil,
                let read = Self.number(digits.prefix(6))
            else { return nil }
            fraction = read
            for _ in min(digits.count, 6)..<6 { fraction *= 10 }
        }
        let microseconds = (time.secondsSince1970 - Int64(offset)) * 1_000_000 + Int64(fraction)
        // With its offset it may lie beyond the years that are written with four digits.
        guard (Self.yearZero...StoredRange.time.upperBound).contains(microseconds) else { return nil }
        self.init(microseconds: microseconds)
    }

    /// The beginning of the year 0, in microseconds.
    private static let yearZero: Int64 = -62_167_219_200_000_000

    /// What stands before the zone, and the zone's seconds east of Greenwich.
    private static func withoutZone(_ bytes: [UInt8]) -> (ArraySlice<UInt8>, Int)? {
        if bytes.last == UInt8(ascii: "Z") { return (bytes.dropLast(), 0) }
        guard bytes.count > 6 else { return nil }
        let zone = bytes.suffix(6)
        let start = zone.startIndex
        guard zone[start + 3] == UInt8(ascii: ":"), let hours = number(zone[start + 1..<start + 3]), hours < 24,
            let minutes = number(zone[(start + 4)...]), minutes < 60
        else { return nil }
        let seconds = hours * 3_600 + minutes * 60
        switch zone[start] {
        case UInt8(ascii: "+"): return (bytes.dropLast(6), seconds)
        case UInt8(ascii: "-"): return (bytes.dropLast(6), -seconds)
        default: return nil
        }
    }

    /// A few digits as a number.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for byte in digits {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }
}

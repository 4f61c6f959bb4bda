internal import Web

extension ByteWriter {
    /// Appends a moment as `2024-02-29T12:00:00.250Z` (the profile of ISO 8601 in RFC 3339, in UTC), as
    /// ISO 28500 §5.4 wants it.
    ///
    /// - Parameter milliseconds: since 1970. What is outside the years 0–9999 is brought to their border.
    mutating func append(utcTime milliseconds: Int64) {
        let fraction = (milliseconds % 1_000 + 1_000) % 1_000
        let time = CivilTime(secondsSince1970: milliseconds / 1_000 - (milliseconds % 1_000 < 0 ? 1 : 0))
        append(time.year, digits: 4)
        append(UInt8(ascii: "-"))
        append(time.month, digits: 2)
        append(UInt8(ascii: "-"))
        append(time.day, digits: 2)
        append(UInt8(ascii: "T"))
        append(time.hour, digits: 2)
        append(UInt8(ascii: ":"))
        append(time.minute, digits: 2)
        append(UInt8(ascii: ":"))
        append(time.second, digits: 2)
        append(UInt8(ascii: "."))
        append(Int(fraction), digits: 3)
        append(UInt8(ascii: "Z"))
    }

    private mutating func append(_ value: Int, digits: Int) {
        var divisor = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10))
            divisor /= 10
        }
    }
}

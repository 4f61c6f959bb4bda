import Web

extension Timestamp {
    /// Reads what ``description`` writes: ISO 8601 in UTC with `Z`, such as `2026-11-21T08:30:00Z`, with none to nine
    /// digits of a second's fraction, of which six count. Nil for everything else.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard 20...30 ~= bytes.count, bytes.last == UInt8(ascii: "Z") else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for byte in bytes[range] {
                guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else { return nil }
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
            }
            return value
        }
        guard zip([4, 7, 10, 13, 16], "--T::".utf8).allSatisfy({ bytes[$0] == $1 }),
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19),
            let time = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
        else { return nil }
        var fraction = 0
        if bytes.count > 20 {
            // Behind the seconds stand a point, digits and the Z.
            let digits = 20..<min(bytes.count - 1, 26)
            guard bytes[19] == UInt8(ascii: "."), !digits.isEmpty, let read = number(digits),
                number(digits.upperBound..<bytes.count - 1) != nil
            else { return nil }
            fraction = read
            for _ in digits.count..<6 { fraction *= 10 }
        }
        self.init(microseconds: time.secondsSince1970 * 1_000_000 + Int64(fraction))
    }
}

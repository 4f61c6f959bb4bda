/// How the dates of one field are written, in the letters of POSIX `strptime` as Python has them.
///
/// | | | | |
/// |---|---|---|---|
/// | `%Y` year, four digits | `%y` two digits, 1969–2068 | `%m` month | `%d`, `%e` day |
/// | `%B`, `%b`, `%h` month's English name | `%A`, `%a` day's English name | `%H` hour | `%I` hour of 12 |
/// | `%M` minute | `%S` second | `%f` fraction of a second | `%p` AM or PM |
/// | `%z` zone: `+0100`, `+01:00`, `Z` | `%F` is `%Y-%m-%d` | `%T` is `%H:%M:%S` | `%R` is `%H:%M` |
/// | `%D` is `%m/%d/%y` | `%s` seconds since 1970 | `%%` a percent sign | |
///
/// White space stands for any white space, also none. Leading zeros may be missing.
package struct DatePattern: Sendable, Hashable, CustomStringConvertible {
    enum Part: Sendable, Hashable {
        case space
        case literal(UInt8)
        case field(UInt8)
    }

    /// The pattern as it was written.
    package let description: String
    let parts: [Part]

    /// What is wrong with a pattern.
    package struct Fault: Error, Sendable, Hashable, CustomStringConvertible {
        package let code = "date-pattern"
        package let message: String
        /// Where in the pattern, in bytes of its UTF-8 from 0.
        package let offset: Int
        package var description: String { "\(message) (at byte \(offset) of the pattern)" }
    }

    private static let fields = Set("YymdeBbhAaHIMSfpzs".utf8)
    private static let short: [UInt8: String] = [
        UInt8(ascii: "F"): "%Y-%m-%d", UInt8(ascii: "T"): "%H:%M:%S", UInt8(ascii: "R"): "%H:%M",
        UInt8(ascii: "D"): "%m/%d/%y",
    ]

    package init(_ pattern: String) throws(Fault) {
        guard pattern.utf8.count <= 256 else { throw Fault(message: "a pattern may have 256 bytes", offset: 256) }
        description = pattern
        let parts = try Self.parse(Array(pattern.utf8))
        self.parts = parts
        func has(_ letters: String) -> Bool { letters.utf8.contains { parts.contains(.field($0)) } }
        guard has("s") || (has("Yy") && has("mBbh") && has("de")) else {
            throw Fault(message: "a date needs a year, a month and a day, or seconds since 1970 (%s)", offset: 0)
        }
    }

    private static func parse(_ bytes: [UInt8]) throws(Fault) -> [Part] {
        var parts: [Part] = []
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if ASCII.isWhitespace(byte) {
                if parts.last != .space { parts.append(.space) }
            } else if byte != UInt8(ascii: "%") {
                parts.append(.literal(byte))
            } else {
                index += 1
                guard index < bytes.count else { throw Fault(message: "a letter must follow %", offset: index - 1) }
                if let long = short[bytes[index]] {
                    parts += try parse(Array(long.utf8))
                } else if bytes[index] == UInt8(ascii: "%") {
                    parts.append(.literal(bytes[index]))
                } else if fields.contains(bytes[index]) {
                    parts.append(.field(bytes[index]))
                } else {
                    let letter = String(decoding: bytes[index...], as: UTF8.self).prefix(1)
                    throw Fault(message: "there is no %\(letter) in date patterns", offset: index - 1)
                }
            }
            index += 1
        }
        return parts
    }
}

/// The name of a job: `[A-Za-z0-9._:-]{1,128}`, and neither `.` nor `..`, so that it can name a file (P31).
package struct JobID: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let text: String

    /// Nil when `text` is no such name.
    package init?(_ text: String) {
        guard 1...128 ~= text.utf8.count, text != ".", text != "..", text.utf8.allSatisfy(Self.isAllowed) else {
            return nil
        }
        self.text = text
    }

    /// A new name: 32 hexadecimal digits that sort by time (UUID version 7 without its dashes, RFC 9562).
    package static func make(at now: Timestamp, using generator: inout some RandomNumberGenerator) -> JobID {
        let milliseconds = UInt64(max(0, now.microseconds / 1_000)) & 0xFFFF_FFFF_FFFF
        // The twelve bits beside the version hold the rest of the microsecond, so that names sort finer than that.
        let fraction = UInt64(max(0, now.microseconds % 1_000)) << 2 & 0xFFF
        let high = milliseconds << 16 | 0x7000 | fraction
        let low = generator.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        return JobID(unchecked: high.hexadecimal + low.hexadecimal)
    }

    package static func < (left: JobID, right: JobID) -> Bool { left.text < right.text }
    package var description: String { text }

    private init(unchecked text: String) { self.text = text }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

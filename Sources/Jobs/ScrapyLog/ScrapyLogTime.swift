import Glibc
import Web

/// A second as Scrapy's logs write it: `2026-11-21 18:30:40`, by the clock of the machine's time zone.
package struct ScrapyLogTime: Sendable, Hashable, CustomStringConvertible {
    private let civil: CivilTime

    /// Bytes of the text.
    static let length = 19

    /// The second of `moment`, in local time.
    package init(_ moment: Timestamp) {
        var seconds = time_t(moment.second)
        var parts = tm()
        tzset()
        let local = localtime_r(&seconds, &parts)
        let civil = CivilTime(
            year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday),
            hour: Int(parts.tm_hour), minute: Int(parts.tm_min), second: Int(parts.tm_sec))
        self.civil =
            local == nil ? CivilTime(secondsSince1970: Int64(seconds)) : civil ?? CivilTime(secondsSince1970: 0)
    }

    /// The time that a line begins with, when a space follows it; nil when there is none, or none such in the calendar.
    init?(beginning line: Span<UInt8>) {
        guard line.count > Self.length, line[19] == 0x20, line[4] == 0x2D, line[7] == 0x2D, line[10] == 0x20,
            line[13] == 0x3A, line[16] == 0x3A
        else { return nil }
        func number(_ start: Int, _ end: Int) -> Int {
            var value = 0
            for index in start..<end {
                guard ASCII.isDigit(line[index]) else { return -1 }
                value = value * 10 + Int(line[index] &- 0x30)
            }
            return value
        }
        let second = number(17, 19)
        // No clock of Python has leap seconds.
        guard second < 60,
            let civil = CivilTime(
                year: number(0, 4), month: number(5, 7), day: number(8, 10), hour: number(11, 13),
                minute: number(14, 16), second: second)
        else { return nil }
        self.civil = civil
    }

    /// Seconds since 1970, when the text is in local time.
    package var secondsSince1970: Int64 {
        var parts = tm()
        parts.tm_year = Int32(civil.year - 1900)
        parts.tm_mon = Int32(civil.month - 1)
        parts.tm_mday = Int32(civil.day)
        parts.tm_hour = Int32(civil.hour)
        parts.tm_min = Int32(civil.minute)
        parts.tm_sec = Int32(civil.second)
        parts.tm_isdst = -1
        return Int64(mktime(&parts))
    }

    package var description: String {
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let year = String(civil.year)
        return String(repeating: "0", count: max(0, 4 - year.utf8.count)) + year
            + "-\(two(civil.month))-\(two(civil.day)) \(two(civil.hour)):\(two(civil.minute)):\(two(civil.second))"
    }

    /// The time from `earlier` to this one as Python writes it: `0:01:08`, `1 day, 1:00:00`, `-1 day, 23:59:59`.
    func runtime(since earlier: ScrapyLogTime) -> String {
        let seconds = civil.secondsSince1970 - earlier.civil.secondsSince1970
        return PythonSpan.text(seconds: seconds)
    }
}

import Glibc
import Jobs

/// Times in the machine's time zone, as Scrapyd and Scrapy write them.
enum LocalTime {
    /// `2026-11-21 08:30:00.123456`; without the fraction when that is zero, as Python does.
    static func exact(_ moment: Timestamp) -> String {
        let fraction = moment.microseconds - moment.microseconds.floored * 1_000_000
        return fraction == 0 ? seconds(moment) : seconds(moment) + "." + padded(Int(fraction), 6)
    }

    /// `2026-11-21 08:30:00`.
    static func seconds(_ moment: Timestamp) -> String {
        let parts = parts(moment)
        return date(parts) + " "
            + [parts.tm_hour, parts.tm_min, parts.tm_sec].map { padded(Int($0), 2) }
            .joined(separator: ":")
    }

    /// `2026-11-21 08:30`.
    static func minutes(_ moment: Timestamp) -> String { String(seconds(moment).dropLast(3)) }

    private static func date(_ parts: tm) -> String {
        "\(padded(Int(parts.tm_year) + 1900, 4))-\(padded(Int(parts.tm_mon) + 1, 2))-\(padded(Int(parts.tm_mday), 2))"
    }

    private static func parts(_ moment: Timestamp) -> tm {
        var seconds = time_t(moment.microseconds.floored)
        var parts = tm()
        localtime_r(&seconds, &parts)
        return parts
    }

    static func padded(_ number: Int, _ count: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
    }
}

extension Int64 {
    /// Whole seconds of microseconds, towards the past.
    fileprivate var floored: Int64 { self >= 0 ? self / 1_000_000 : (self - 999_999) / 1_000_000 }
}

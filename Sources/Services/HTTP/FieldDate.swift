import Glibc
import Jobs

/// Dates of HTTP fields (RFC 9110 §5.6.7), in the form that is sent today: `Sun, 06 Nov 1994 08:49:37 GMT`.
enum FieldDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

    static func text(_ moment: Timestamp) -> String {
        var seconds = time_t(moment.microseconds / 1_000_000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let day = days[Int(parts.tm_wday) % 7]
        let month = months[Int(parts.tm_mon) % 12]
        let time = "\(padded(parts.tm_hour)):\(padded(parts.tm_min)):\(padded(parts.tm_sec))"
        return "\(day), \(padded(parts.tm_mday)) \(month) \(parts.tm_year + 1900) \(time) GMT"
    }

    /// Nil for a text of another form: a condition that is not understood is none.
    static func moment(_ text: String) -> Timestamp? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = Int32(words[1]), 1...31 ~= day,
            let month = months.firstIndex(of: String(words[2])), let year = Int32(words[3]), 1970...9999 ~= year
        else { return nil }
        let time = words[4].split(separator: ":").map { Int32($0) }
        guard time.count == 3, let hour = time[0], 0...23 ~= hour, let minute = time[1], 0...59 ~= minute,
            let second = time[2], 0...60 ~= second
        else { return nil }
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (year - 1900, Int32(month), day)
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (hour, minute, second)
        return Timestamp(microseconds: Int64(timegm(&parts)) * 1_000_000)
    }
}

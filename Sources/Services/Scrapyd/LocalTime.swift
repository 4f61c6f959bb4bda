import Jobs

/// Times in the machine's time zone, as Scrapyd writes them.
enum LocalTime {
    /// `2026-11-21 08:30:00.123456`; without the fraction when that is zero, as Python does.
    static func exact(_ moment: Timestamp) -> String {
        let digits = String(moment.fraction)
        return moment.fraction == 0
            ? seconds(moment)
            : seconds(moment) + "." + String(repeating: "0", count: 6 - digits.utf8.count) + digits
    }

    /// `2026-11-21 08:30:00`.
    static func seconds(_ moment: Timestamp) -> String { ScrapyLogTime(moment).description }

    /// `2026-11-21 08:30`.
    static func minutes(_ moment: Timestamp) -> String { String(seconds(moment).dropLast(3)) }
}

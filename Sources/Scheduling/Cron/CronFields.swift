/// Parts a cron expression into its fields.
enum CronFields {
    private static let nicknames = [
        "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
        "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
    ]

    /// The text without blanks around it, and its fields in order.
    static func split(_ text: String) throws(CronFault) -> (String, [(CronField, Substring)]) {
        guard text.utf8.count <= CronExpression.mostBytes else {
            throw CronFault(
                .tooLong, text: text, "a cron expression has at most \(CronExpression.mostBytes) bytes")
        }
        var parts = text.utf8.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.map { Substring($0) }
        guard let first = parts.first, let last = parts.last else {
            throw CronFault(.empty, text: "", "the cron expression is empty; write five fields such as 0 6 * * *")
        }
        let trimmed = String(text[first.startIndex..<last.endIndex])
        if first.hasPrefix("@") {
            parts = try nickname(trimmed).split(separator: " ")
        }
        switch parts.count {
        case 5: return (trimmed, Array(zip(CronField.allCases.dropFirst(), parts)))
        case 6: return (trimmed, Array(zip(CronField.allCases, parts)))
        default:
            throw CronFault(
                .fieldCount, text: trimmed,
                "it has \(parts.count) field\(parts.count == 1 ? "" : "s"); five are needed (minute, hour, day of month, "
                    + "month, day of week), or six with seconds before them")
        }
    }

    private static func nickname(_ text: String) throws(CronFault) -> String {
        let name = text.lowercased()
        if let expression = nicknames[name] { return expression }
        if name == "@reboot" {
            throw CronFault(.reboot, text: text, "a start of the machine is no time that could be scheduled")
        }
        throw CronFault(
            .nickname, text: text,
            "it is not known; there are @yearly, @annually, @monthly, @weekly, @daily, @midnight and @hourly")
    }
}

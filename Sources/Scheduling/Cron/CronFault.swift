/// Why a cron expression is refused.
package struct CronFault: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        case empty = "cron_empty"
        case tooLong = "cron_too_long"
        /// Neither five nor six fields.
        case fieldCount = "cron_field_count"
        /// An `@` word that nobody knows.
        case nickname = "cron_nickname"
        /// `@reboot`: it names no time.
        case reboot = "cron_reboot"
        /// Neither a number nor a name of the field.
        case value = "cron_value"
        case outOfRange = "cron_out_of_range"
        case backwards = "cron_backwards"
        case step = "cron_step"
        /// `L`, `W`, `#` or `?` where it means nothing.
        case misplaced = "cron_misplaced"
        /// It would never fire, as on 30 February.
        case never = "cron_never"
    }

    package let code: Code
    /// The field at fault; nil when it is the expression as a whole.
    package let field: CronField?
    /// Where that field stands in the text, from 1.
    package let number: Int?
    /// The part of the text at fault, at most ``mostText`` characters of it.
    package let text: String
    /// What is wrong with it and what is taken instead.
    package let reason: String

    static let mostText = 40

    init(_ code: Code, field: CronField? = nil, number: Int? = nil, text: some StringProtocol, _ reason: String) {
        self.code = code
        self.field = field
        self.number = number
        self.text = text.count > Self.mostText ? text.prefix(Self.mostText) + "…" : String(text)
        self.reason = reason
    }

    /// One sentence, such as `field 2 (hour), "25": it takes 0 to 23`.
    package var description: String {
        guard let field, let number else { return text.isEmpty ? reason : "\"\(text)\": \(reason)" }
        return "field \(number) (\(field.rawValue)), \"\(text)\": \(reason)"
    }
}

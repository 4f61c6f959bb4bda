import Web

/// One entry of a job's log: what stands behind its time, with the lines that belong to it.
package struct JobLogEntry: Sendable, Hashable {
    /// Where it begins in the log, in bytes.
    package let offset: Int64
    /// Nil for a line without a time, as programs write it.
    package let time: ScrapyLogTime?
    /// Nil for a line without one, or with one that Python does not have.
    package let level: JobLogLevel?
    /// Who says it, such as `scrapy.core.engine`.
    package let logger: String?
    /// The message and the lines behind it, such as a traceback; cut after ``mostMessage`` bytes.
    package let message: String

    /// Longer messages are cut.
    package static let mostMessage = 16 << 10

    init(_ entry: borrowing ScrapyLogEntry, at offset: Int64) {
        self.offset = offset
        time = entry.firstTime
        let text = entry.text.span
        var begin = 0
        if entry.firstTime != nil, let head = ScrapyLogHead(text.extracting(0..<entry.firstLineEnd)) {
            level = JobLogLevel(name: text.extracting(head.level).string)
            logger = text.extracting(head.logger).string
            begin = min(head.message, text.count)
        } else {
            level = nil
            logger = nil
        }
        message = text.extracting(begin..<min(text.count, begin + Self.mostMessage)).string
    }
}

/// Why the cron expression in a field is refused.
package struct CronFieldFault: Error, Sendable, Hashable, CustomStringConvertible {
    package let fault: CronFault
    /// The member, with the way to it.
    package let field: String

    init(_ fault: CronFault, field: String) { (self.fault, self.field) = (fault, field) }

    /// One sentence.
    package var description: String { "\"\(field)\" must be a cron expression: \(fault)" }
}

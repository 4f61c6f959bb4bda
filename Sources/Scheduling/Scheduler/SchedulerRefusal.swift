/// Why jobs are not taken however often they are submitted, such as a spider that is not deployed.
package struct SchedulerRefusal: Error, Sendable, CustomStringConvertible {
    /// One sentence.
    package let description: String

    package init(_ description: String) { self.description = description }
}

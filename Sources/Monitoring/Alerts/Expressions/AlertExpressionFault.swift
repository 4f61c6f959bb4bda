/// What is wrong with an alert's expression, matcher or template.
package struct AlertExpressionFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// One sentence.
    package let description: String

    init(_ description: String) { self.description = description }
}

/// What is wrong with a JSONPath expression.
package struct JSONPathFault: Error, Sendable, Hashable, CustomStringConvertible {
    package let code = "jsonpath-syntax"
    /// What is wrong and what to do about it.
    package let message: String
    /// Where in the expression, in bytes of its UTF-8 from 0.
    package let offset: Int

    package var description: String { "\(message) (at byte \(offset) of the path)" }
}

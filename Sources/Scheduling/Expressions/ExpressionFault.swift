/// What is wrong with an expression, or with what it was to be computed from.
package struct ExpressionFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// Stable, for programs.
    package enum Code: String, Sendable {
        /// It cannot be read.
        case unreadable = "expression_unreadable"
        /// It is longer or deeper than any that a person writes.
        case tooLarge = "expression_too_large"
        /// Its values do not go together, such as a text and a number that are compared.
        case mismatch = "expression_mismatch"
    }

    package let code: Code
    /// One sentence.
    package let description: String

    init(_ code: Code, _ description: String) { (self.code, self.description) = (code, description) }
}

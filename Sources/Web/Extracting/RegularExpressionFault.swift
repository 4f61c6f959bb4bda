/// What is wrong with a regular expression, or why it could not be matched.
package struct RegularExpressionFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// Stable names of the faults.
    package enum Code: String, Sendable {
        /// The pattern does not follow the grammar, or uses what is not offered.
        case syntax = "regex-syntax"
        /// The pattern is longer than is accepted.
        case tooLarge = "regex-too-large"
        /// Matching took more steps, memory or time on this text than is allowed.
        case tooExpensive = "regex-too-expensive"
        /// Matching failed for another reason.
        case matching = "regex-matching"
    }

    package let code: Code
    /// What is wrong and what to do about it.
    package let message: String
    /// Where in the pattern, in bytes of its UTF-8 from 0; 0 when the fault is not in one place.
    package let offset: Int

    package var description: String { "\(message) (at byte \(offset) of the pattern)" }
}

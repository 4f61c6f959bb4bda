/// What is wrong with a selector, or why it could not be evaluated.
public struct SelectorFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// Stable names of the faults.
    public enum Code: String, Sendable {
        /// The expression does not follow the grammar of its language.
        case syntax = "selector-syntax"
        /// The expression is well formed, but uses what this program does not offer.
        case unsupported = "selector-unsupported"
        /// The expression is longer or deeper than is accepted.
        case tooLarge = "selector-too-large"
        /// Evaluation took more steps on this page than is allowed.
        case tooExpensive = "selector-too-expensive"
        /// Evaluation failed on this page, for example by adding a node set to a string.
        case evaluation = "selector-evaluation"
    }

    /// Which fault it is.
    public let code: Code
    /// What is wrong and what to do about it, in a sentence.
    public let message: String
    /// Where in the expression, in bytes of its UTF-8 from 0; 0 when the fault is not in one place.
    public let offset: Int

    /// A fault at `offset` bytes into the expression.
    public init(code: Code, message: String, offset: Int) {
        self.code = code
        self.message = message
        self.offset = offset
    }

    /// The message and the place.
    public var description: String { "\(message) (at byte \(offset) of the selector)" }
}

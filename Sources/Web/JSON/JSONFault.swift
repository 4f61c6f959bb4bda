/// Why a text is not JSON, or why a path could not be followed in it.
public struct JSONFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong. The raw values are stable.
    public enum Code: String, Sendable, CaseIterable {
        /// The text does not follow the grammar of RFC 8259.
        case syntax = "json.syntax"
        /// Arrays and objects stand in each other deeper than is accepted.
        case tooDeep = "json.too_deep"
        /// A path takes more steps in this value than is accepted.
        case tooExpensive = "json.too_expensive"
    }

    public let code: Code
    /// What is wrong, in a few words.
    public let message: String
    /// Where, in bytes from 0.
    public let offset: Int
    /// Where, as a line from 1.
    public let line: Int
    /// Where, as a byte of the line from 1.
    public let column: Int

    init(_ code: Code, _ message: String, at offset: Int = 0, in text: Span<UInt8> = Span()) {
        self.code = code
        self.message = message
        self.offset = offset
        var line = 1
        var start = 0
        let end = min(offset, text.count)
        while let lineBreak = text.firstIndex(of: 0x0A, from: start), lineBreak < end {
            line += 1
            start = lineBreak + 1
        }
        self.line = line
        column = offset - start + 1
    }

    public var description: String { "\(code.rawValue): \(message) (line \(line), column \(column))" }
}

import Web

/// Reads a dictionary that Python wrote. What it does not know stays as it is written, and what is cut ends where the text
/// ends: a statistic that one extension of Scrapy added must not hide the others.
struct PythonLiteralReader: ~Escapable {
    let bytes: Span<UInt8>
    var position = 0
    /// Up to there no quote begins a string, since one before it has no end in its line: it is not looked for again.
    var unendedUntil = 0

    /// Deeper values stay as they are written.
    private static let deepest = 16

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) { self.bytes = bytes }

    /// The members of the dictionary that the text begins with, behind white space; nil when it begins with none.
    mutating func dictionary() -> [PythonLiteral.Member]? {
        skipSpace()
        guard take(UInt8(ascii: "{")) else { return nil }
        return members(depth: 1)
    }

    /// Reads up to the closing brace, or to the end of the text.
    private mutating func members(depth: Int) -> [PythonLiteral.Member] {
        var members: [PythonLiteral.Member] = []
        while true {
            skipSpace()
            if position >= bytes.count || take(UInt8(ascii: "}")) { return members }
            let start = position
            let name: String
            if case .string(let text) = value(depth: depth) { name = text } else { name = written(from: start) }
            skipSpace()
            if take(UInt8(ascii: ":")) {
                skipSpace()
                members.append(.init(name, value(depth: depth)))
                skipSpace()
            }
            // Without a comma the rest of a value is not understood; the next member is.
            if !take(UInt8(ascii: ",")), position < bytes.count, bytes[position] != UInt8(ascii: "}") {
                skipUnknown()
                _ = take(UInt8(ascii: ","))
            }
            if position == start { position += 1 }
        }
    }

    private mutating func value(depth: Int) -> PythonLiteral {
        guard position < bytes.count else { return .other("") }
        let start = position
        switch bytes[position] {
        case UInt8(ascii: "{") where depth < Self.deepest:
            if isSet() { return sequence(until: UInt8(ascii: "}"), depth: depth + 1) }
            position += 1
            return .dictionary(members(depth: depth + 1))
        case UInt8(ascii: "[") where depth < Self.deepest:
            return sequence(until: UInt8(ascii: "]"), depth: depth + 1)
        case UInt8(ascii: "(") where depth < Self.deepest:
            return sequence(until: UInt8(ascii: ")"), depth: depth + 1)
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            if let number = number() { return number }
        default:
            if let text = string() { return .string(text) }
            if let word = word() { return word }
        }
        position = start
        skipUnknown()
        return .other(written(from: start))
    }

    private mutating func sequence(until end: UInt8, depth: Int) -> PythonLiteral {
        position += 1
        var elements: [PythonLiteral] = []
        while true {
            skipSpace()
            if position >= bytes.count || take(end) { return .list(elements) }
            let start = position
            elements.append(value(depth: depth))
            skipSpace()
            if !take(UInt8(ascii: ",")), position < bytes.count, bytes[position] != end {
                skipUnknown()
                _ = take(UInt8(ascii: ","))
            }
            if position == start { position += 1 }
        }
    }

    /// Whether the braces here hold elements and no members: whether no colon follows the first.
    private mutating func isSet() -> Bool {
        let start = position
        defer { position = start }
        position += 1
        skipSpace()
        if position >= bytes.count || bytes[position] == UInt8(ascii: "}") { return false }
        if string() == nil { skipUnknown(stopAtColon: true) }
        skipSpace()
        return position < bytes.count && bytes[position] != UInt8(ascii: ":")
    }

    /// The text from `start` on, without white space at its ends.
    func written(from start: Int) -> String { bytes.extracting(start..<max(start, position)).trimmed().string }

    mutating func skipSpace() { while position < bytes.count, ASCII.isWhitespace(bytes[position]) { position += 1 } }

    mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }
}

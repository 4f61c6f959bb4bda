/// Reads a ``JSONPath`` expression.
struct JSONPathParser {
    private let bytes: [UInt8]
    private var position = 0

    /// More bytes or segments than these are refused: evaluation recurses over segments.
    private static let longest = 4096
    private static let mostSegments = 64
    /// RFC 9535 §2.1: integers are those that every JSON reader holds exactly.
    private static let largest = 1 << 53 - 1

    init(_ expression: String) { bytes = Array(expression.utf8) }

    mutating func path() throws(JSONPathFault) -> [JSONPath.Segment] {
        guard bytes.count <= Self.longest else {
            throw fault("a path may have \(Self.longest) bytes", at: Self.longest)
        }
        skipSpace()
        guard let first = next else { throw fault("the path is empty; write $ for the whole value") }
        var segments: [JSONPath.Segment] = []
        if first == UInt8(ascii: "$") {
            position += 1
        } else if first == UInt8(ascii: "*") || Self.beginsName(first) {
            segments.append(.init(selectors: [try afterDot()], isDescendant: false))
        }
        skipSpace()
        while next != nil {
            segments.append(try segment())
            guard segments.count <= Self.mostSegments else { throw fault("a path may have \(Self.mostSegments) steps") }
            skipSpace()
        }
        return segments
    }

    private mutating func segment() throws(JSONPathFault) -> JSONPath.Segment {
        if take("[") { return .init(selectors: try bracketed(), isDescendant: false) }
        guard take(".") else { throw fault("a dot or [ should stand here") }
        guard take(".") else { return .init(selectors: [try afterDot()], isDescendant: false) }
        if take("[") { return .init(selectors: try bracketed(), isDescendant: true) }
        return .init(selectors: [try afterDot()], isDescendant: true)
    }

    private mutating func afterDot() throws(JSONPathFault) -> JSONPath.Selector {
        if take("*") { return .wildcard }
        let start = position
        guard let first = next, Self.beginsName(first) else {
            if let first = next, ASCII.isDigit(first) {
                throw fault("a name after a dot cannot begin with a digit; write [0] for an element, ['0'] for a name")
            }
            throw fault("a name or * must follow a dot")
        }
        while let byte = next, Self.beginsName(byte) || ASCII.isDigit(byte) || byte == UInt8(ascii: "-") {
            position += 1
        }
        return .name(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    /// Letters, `_`, everything that is not ASCII (RFC 9535 §2.5.1.1), and `@` for JSON-LD.
    private static func beginsName(_ byte: UInt8) -> Bool {
        ASCII.isAlpha(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "@") || byte >= 0x80
    }

    private mutating func bracketed() throws(JSONPathFault) -> [JSONPath.Selector] {
        var selectors: [JSONPath.Selector] = []
        while true {
            skipSpace()
            selectors.append(try selector())
            skipSpace()
            if take("]") { return selectors }
            guard take(",") else { throw fault(next == nil ? "a ] is missing" : "a comma or ] should stand here") }
        }
    }

    private mutating func selector() throws(JSONPathFault) -> JSONPath.Selector {
        switch next {
        case nil: throw fault("a ] is missing")
        case UInt8(ascii: "*"):
            position += 1
            return .wildcard
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return .name(try quotedName())
        case UInt8(ascii: "?"): throw fault("filters are not offered; take more and choose by other means")
        default: return try indexOrSlice()
        }
    }

    private mutating func indexOrSlice() throws(JSONPathFault) -> JSONPath.Selector {
        let start = try integer()
        skipSpace()
        guard take(":") else {
            guard let start else { throw fault("an index, a name in quotes, a slice or * should stand here") }
            return .index(start)
        }
        skipSpace()
        let end = try integer()
        skipSpace()
        guard take(":") else { return .slice(start: start, end: end, step: 1) }
        skipSpace()
        return .slice(start: start, end: end, step: try integer() ?? 1)
    }

    private mutating func integer() throws(JSONPathFault) -> Int? {
        let start = position
        let isNegative = take("-")
        let digits = position
        var value = 0
        while let byte = next, ASCII.isDigit(byte) {
            value = value * 10 + Int(byte &- 0x30)
            guard value <= Self.largest else { throw fault("the number is too large", at: start) }
            position += 1
        }
        if position == digits {
            guard !isNegative else { throw fault("a digit must follow the minus sign") }
            return nil
        }
        guard bytes[digits] != UInt8(ascii: "0") || (position == digits + 1 && !isNegative) else {
            throw fault("a number begins with a 0 too many", at: start)
        }
        return isNegative ? -value : value
    }

    private mutating func quotedName() throws(JSONPathFault) -> String {
        let quote = bytes[position]
        let start = position
        position += 1
        // The escapes are JSON's, with \' beside them: the name is handed to the JSON reader in double quotes.
        var json = ByteWriter()
        json.append(UInt8(ascii: "\""))
        while let byte = next, byte != quote {
            position += 1
            if byte == UInt8(ascii: "\\"), let escaped = next {
                position += 1
                if escaped != UInt8(ascii: "'") { json.append(byte) }
                json.append(escaped)
            } else {
                if byte == UInt8(ascii: "\"") { json.append(UInt8(ascii: "\\")) }
                json.append(byte)
            }
        }
        guard take(quote) else { throw fault("the name in quotes has no end", at: start) }
        json.append(UInt8(ascii: "\""))
        guard case .string(let name)? = try? JSONValue(parsing: json.span) else {
            throw fault("the name in quotes holds an escape or a character that JSON does not have", at: start)
        }
        return name
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool { take(UInt8(truncatingIfNeeded: character.value)) }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
    }

    private func fault(_ message: String, at offset: Int? = nil) -> JSONPathFault {
        JSONPathFault(message: message, offset: offset ?? position)
    }
}

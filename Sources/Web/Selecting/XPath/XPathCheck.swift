/// Finds in an XPath expression what libxml2 would only find on a page: unknown functions, variables, depth.
///
/// It reads tokens (XPath 1.0, section 3.7) and leaves the grammar to libxml2.
struct XPathCheck {
    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    /// Most brackets inside each other; libxml2 goes as deep on the stack, some 10 calls a level.
    private static let maximumDepth = 64
    /// Most steps and operators. libxml2 keeps them as a chain that it walks recursively.
    private static let maximumTokens = 1024

    private static let functions: Set<String> = [
        "last", "position", "count", "id", "local-name", "namespace-uri", "name", "string", "concat", "starts-with",
        "contains", "substring-before", "substring-after", "substring", "string-length", "normalize-space", "translate",
        "boolean", "not", "true", "false", "lang", "number", "sum", "floor", "ceiling", "round", "has-class",
    ]
    private static let nodeTypes: Set<String> = ["comment", "text", "processing-instruction", "node"]

    init(_ expression: String) { bytes = Array(expression.utf8) }

    mutating func run() throws(SelectorFault) {
        var tokens = 0
        while position < bytes.count {
            if ASCII.isWhitespace(bytes[position]) {
                position += 1
                continue
            }
            tokens += 1
            guard tokens <= Self.maximumTokens else {
                throw fault(.tooLarge, "an expression may have \(Self.maximumTokens) parts; split this one up")
            }
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"): try skipString(byte)
            case UInt8(ascii: "("), UInt8(ascii: "["): try open()
            case UInt8(ascii: ")"), UInt8(ascii: "]"): close()
            case UInt8(ascii: "$"):
                throw fault(.unsupported, "there are no variables here; write the value itself, or use an argument")
            case 0: throw fault(.syntax, "an expression has no NUL")
            case _ where Self.beginsName(byte): try name()
            default: position += 1
            }
        }
    }

    private mutating func skipString(_ quote: UInt8) throws(SelectorFault) {
        guard let end = bytes[(position + 1)...].firstIndex(of: quote) else {
            throw fault(.syntax, "this string has no closing quote")
        }
        position = end + 1
    }

    private mutating func open() throws(SelectorFault) {
        depth += 1
        guard depth <= Self.maximumDepth else {
            throw fault(.tooLarge, "brackets may stand \(Self.maximumDepth) deep in each other")
        }
        position += 1
    }

    private mutating func close() {
        depth -= 1
        position += 1
    }

    /// Reads a name, with its prefix, and looks at it if it calls a function.
    private mutating func name() throws(SelectorFault) {
        let start = position
        while position < bytes.count, Self.continuesName(bytes[position]) || isPrefixColon { position += 1 }
        let name = String(decoding: bytes[start..<position], as: UTF8.self)
        var next = position
        while next < bytes.count, ASCII.isWhitespace(bytes[next]) { next += 1 }
        guard next < bytes.count, bytes[next] == UInt8(ascii: "("), !Self.nodeTypes.contains(name) else { return }
        // `a and (b)`: an operator after an operand, not a call.
        if ["and", "or", "div", "mod"].contains(name), followsOperand(start) { return }
        guard Self.functions.contains(name) else {
            throw SelectorFault(
                code: .unsupported,
                message: "there is no function \(name)(); XPath 1.0 has others, and has-class() is offered",
                offset: start)
        }
    }

    /// Whether a colon here joins a prefix and a name, not an axis and a name.
    private var isPrefixColon: Bool {
        bytes[position] == UInt8(ascii: ":") && position + 1 < bytes.count && Self.beginsName(bytes[position + 1])
            && position > 0 && bytes[position - 1] != UInt8(ascii: ":")
    }

    private func followsOperand(_ start: Int) -> Bool {
        guard let last = bytes[..<start].last(where: { !ASCII.isWhitespace($0) }) else { return false }
        return Self.continuesName(last) || [0x29, 0x5D, 0x22, 0x27, 0x2A].contains(last)
    }

    private static func beginsName(_ byte: UInt8) -> Bool {
        ASCII.isAlpha(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    private static func continuesName(_ byte: UInt8) -> Bool {
        beginsName(byte) || ASCII.isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    private func fault(_ code: SelectorFault.Code, _ message: String) -> SelectorFault {
        SelectorFault(code: code, message: message, offset: position)
    }
}

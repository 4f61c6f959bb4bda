/// Reads one JSON text (RFC 8259), strictly: no comments, no trailing commas, no bare words.
///
/// Arrays and objects that are under way stand on a stack of its own, not on the thread's.
struct JSONParser: ~Copyable, ~Escapable {
    /// An array or object that is under way.
    private struct Container {
        let isObject: Bool
        /// Where its elements begin in `values`, and its names in `names`.
        let firstValue: Int
        let firstName: Int
    }

    let bytes: Span<UInt8>
    var position = 0
    private let maxDepth: Int
    private var containers: [Container] = []
    private var values: [JSONValue] = []
    private var names: [String] = []
    /// The text of a string with escapes.
    var scratch = ByteWriter(capacity: 64)

    /// The deepest that a caller may ask for: writing, comparing and freeing a value recurse.
    private static let deepest = 512

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>, maxDepth: Int) {
        self.bytes = bytes
        self.maxDepth = min(max(maxDepth, 0), Self.deepest)
    }

    /// Reads the one value that the text is.
    mutating func document() throws(JSONFault) -> JSONValue {
        // RFC 8259 §8.1 lets a reader ignore a byte order mark.
        if bytes.hasPrefix("\u{FEFF}") { position = 3 }
        skipSpace()
        var value = try next()
        while let container = containers.last {
            values.append(value)
            skipSpace()
            if take(UInt8(ascii: ",")) {
                skipSpace()
                if container.isObject { try name() }
                value = try next()
            } else if take(container.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                value = close(container)
            } else {
                throw fault("a comma or \(container.isObject ? "}" : "]") should stand here")
            }
        }
        skipSpace()
        guard position == bytes.count else { throw fault("something follows the value") }
        return value
    }

    /// Reads a value that is not an array or object with something in it; of those the first inner value that is none.
    private mutating func next() throws(JSONFault) -> JSONValue {
        while true {
            guard position < bytes.count else { throw fault("the text ends where a value should stand") }
            switch bytes[position] {
            case UInt8(ascii: "\""): return .string(try string())
            case UInt8(ascii: "{"):
                if try open(isObject: true) { return .object(JSONObject()) }
            case UInt8(ascii: "["):
                if try open(isObject: false) { return .array([]) }
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
            case UInt8(ascii: "t"): return try word("true", .bool(true))
            case UInt8(ascii: "f"): return try word("false", .bool(false))
            case UInt8(ascii: "n"): return try word("null", .null)
            default: throw fault("a value cannot begin with \(name(of: bytes[position]))")
            }
        }
    }

    /// Begins an array or object. Answers true when it is empty, and then it is over.
    private mutating func open(isObject: Bool) throws(JSONFault) -> Bool {
        guard containers.count < maxDepth else {
            throw JSONFault(.tooDeep, "arrays and objects stand too deep in each other", at: position, in: bytes)
        }
        position += 1
        skipSpace()
        if take(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) { return true }
        containers.append(Container(isObject: isObject, firstValue: values.count, firstName: names.count))
        if isObject { try name() }
        return false
    }

    /// Ends the innermost array or object.
    private mutating func close(_ container: Container) -> JSONValue {
        containers.removeLast()
        defer { values.removeLast(values.count - container.firstValue) }
        guard container.isObject else { return .array(Array(values[container.firstValue...])) }
        var object = JSONObject()
        for (name, value) in zip(names[container.firstName...], values[container.firstValue...]) {
            object[name] = value
        }
        names.removeLast(names.count - container.firstName)
        return .object(object)
    }

    /// Reads the name of a member, with the colon behind it.
    private mutating func name() throws(JSONFault) {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
            throw fault("a name in quotes should stand here")
        }
        names.append(try string())
        skipSpace()
        guard take(UInt8(ascii: ":")) else { throw fault("a colon is missing after a name") }
        skipSpace()
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONFault) -> JSONValue {
        guard bytes.hasPrefix(word, at: position) else { throw fault("a value cannot be this word") }
        position += word.utf8CodeUnitCount
        return value
    }

    @inline(__always)
    private mutating func skipSpace() {
        while position < bytes.count {
            let byte = bytes[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position += 1
        }
    }

    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    func fault(_ message: String) -> JSONFault { JSONFault(.syntax, message, at: position, in: bytes) }

    private func name(of byte: UInt8) -> String {
        0x21...0x7E ~= byte
            ? "\(Character(Unicode.Scalar(byte)))" : "byte 0x" + String(byte, radix: 16, uppercase: true)
    }
}

extension JSONValue {
    /// Reads a JSON text in UTF-8.
    ///
    /// What a page gets wrong in its characters costs the page only those: invalid UTF-8 and halves of surrogate pairs
    /// become U+FFFD. A number beyond the range of `Double` becomes the nearest there is.
    ///
    /// - Parameters:
    ///   - bytes: the text, with or without a byte order mark.
    ///   - maxDepth: how deep arrays and objects may stand in each other, 512 at most.
    public init(parsing bytes: Span<UInt8>, maxDepth: Int = 256) throws(JSONFault) {
        var parser = JSONParser(bytes, maxDepth: maxDepth)
        self = try parser.document()
    }

    /// Reads a JSON text.
    public init(parsing text: String, maxDepth: Int = 256) throws(JSONFault) {
        var writer = ByteWriter(capacity: text.utf8.count)
        writer.append(utf8: text)
        try self.init(parsing: writer.span, maxDepth: maxDepth)
    }
}

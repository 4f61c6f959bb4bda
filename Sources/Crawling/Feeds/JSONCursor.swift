internal import Web

/// A place in JSON text, and the steps over one token or one value (RFC 8259). Nested values are stepped over by
/// counting brackets, so that depth costs nothing.
struct JSONCursor {
    var position: Int

    @inline(__always)
    mutating func skipSpace(_ text: Span<UInt8>, lineBreaks: Bool = false) {
        while position < text.count {
            let byte = text[position]
            guard byte == 0x20 || byte == 0x09 || byte == 0x0D || (lineBreaks && byte == 0x0A) else { return }
            position += 1
        }
    }

    @inline(__always)
    mutating func take(_ byte: UInt8, _ text: Span<UInt8>) -> Bool {
        guard position < text.count, text[position] == byte else { return false }
        position += 1
        return true
    }

    mutating func expect(_ byte: UInt8, _ text: Span<UInt8>) throws(ItemReader.Fault) {
        guard take(byte, text) else {
            throw ItemReader.Fault(what: "it lacks a \(Character(Unicode.Scalar(byte))) at byte \(position)")
        }
    }

    /// Steps over a string and answers where it stands, quotes included.
    mutating func string(_ text: Span<UInt8>) throws(ItemReader.Fault) -> Range<Int> {
        let start = position
        try expect(UInt8(ascii: "\""), text)
        while let quote = text.firstIndex(of: UInt8(ascii: "\""), from: position) {
            var first = quote
            while first > position, text[first - 1] == UInt8(ascii: "\\") { first -= 1 }
            position = quote + 1
            if (quote - first) % 2 == 0 { return start..<position }
        }
        throw ItemReader.Fault(what: "a string that begins at byte \(start) has no end")
    }

    /// Steps over a value and answers where it stands.
    mutating func value(_ text: Span<UInt8>) throws(ItemReader.Fault) -> (Range<Int>, ItemReader.Kind) {
        let start = position
        guard start < text.count else { throw ItemReader.Fault(what: "it ends where a value should stand") }
        switch text[start] {
        case UInt8(ascii: "\""): return (try string(text), .string)
        case UInt8(ascii: "["):
            try nested(text)
            return (start..<position, .array)
        case UInt8(ascii: "{"):
            try nested(text)
            return (start..<position, .object)
        case UInt8(ascii: "t") where text.hasPrefix("true", at: start): return (literal(4), .boolean)
        case UInt8(ascii: "f") where text.hasPrefix("false", at: start): return (literal(5), .boolean)
        case UInt8(ascii: "n") where text.hasPrefix("null", at: start): return (literal(4), .null)
        default: return (try number(text), .number)
        }
    }

    private mutating func literal(_ length: Int) -> Range<Int> {
        position += length
        return position - length..<position
    }

    private mutating func number(_ text: Span<UInt8>) throws(ItemReader.Fault) -> Range<Int> {
        let start = position
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
                UInt8(ascii: "e"), UInt8(ascii: "E"):
                position += 1
                continue
            default: break
            }
            break
        }
        guard position > start else { throw ItemReader.Fault(what: "byte \(start) begins no value") }
        return start..<position
    }

    private mutating func nested(_ text: Span<UInt8>) throws(ItemReader.Fault) {
        let start = position
        var depth = 0
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: "\""):
                _ = try string(text)
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 {
                    position += 1
                    return
                }
            case 0x0A: throw ItemReader.Fault(what: "a value that begins at byte \(start) has a line break in it")
            default: break
            }
            position += 1
        }
        throw ItemReader.Fault(what: "a value that begins at byte \(start) has no end")
    }
}

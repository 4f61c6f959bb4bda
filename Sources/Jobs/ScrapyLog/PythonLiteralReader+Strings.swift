import Web

extension PythonLiteralReader {
    /// Reads a string, or several that stand beside each other, as `pprint` parts long ones; nil when there is none.
    mutating func string() -> String? {
        var text = ByteWriter(capacity: 64)
        guard appendString(to: &text) else { return nil }
        while true {
            let end = position
            skipSpace()
            if !appendString(to: &text) {
                position = end
                return text.string
            }
        }
    }

    /// Appends one string without its quotes; false, with nothing read, when there is none that ends.
    private mutating func appendString(to text: inout ByteWriter) -> Bool {
        let start = position
        guard position >= unendedUntil else { return false }
        var isRaw = false
        // `b'…'`, `r'…'` and both together.
        while position < bytes.count, position - start < 2, bytes[position] != UInt8(ascii: "'") {
            let letter = bytes[position] | 0x20
            guard letter == UInt8(ascii: "b") || letter == UInt8(ascii: "r") else { break }
            if letter == UInt8(ascii: "r") { isRaw = true }
            position += 1
        }
        guard position < bytes.count, bytes[position] == UInt8(ascii: "'") || bytes[position] == UInt8(ascii: "\"")
        else {
            position = start
            return false
        }
        let quote = bytes[position]
        let length = text.count
        position += 1
        while position < bytes.count, bytes[position] != quote, bytes[position] != 0x0A {
            if bytes[position] == UInt8(ascii: "\\"), !isRaw, position + 1 < bytes.count {
                position += 1
                appendEscape(to: &text)
            } else {
                text.append(bytes[position])
                position += 1
            }
        }
        guard take(quote) else {
            text.truncate(to: length)
            unendedUntil = position
            position = start
            return false
        }
        return true
    }

    /// Appends what an escape means; `position` is behind its backslash.
    private mutating func appendEscape(to text: inout ByteWriter) {
        let letter = bytes[position]
        position += 1
        switch letter {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): text.append(letter)
        case UInt8(ascii: "x"): appendCharacter(digits: 2, to: &text)
        case UInt8(ascii: "u"): appendCharacter(digits: 4, to: &text)
        case UInt8(ascii: "U"): appendCharacter(digits: 8, to: &text)
        default:
            text.append(UInt8(ascii: "\\"))
            text.append(letter)
        }
    }

    private mutating func appendCharacter(digits: Int, to text: inout ByteWriter) {
        var value: UInt32 = 0
        var count = 0
        while count < digits, position < bytes.count, let digit = ASCII.hexValue(bytes[position]) {
            value = value << 4 | UInt32(digit)
            position += 1
            count += 1
        }
        // Half a surrogate pair is no character.
        text.append(utf8: count == digits ? Unicode.Scalar(value) ?? "\u{FFFD}" : "\u{FFFD}")
    }
}

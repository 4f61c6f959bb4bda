extension JSONParser {
    /// Reads the string that begins at `position` (RFC 8259 §7).
    mutating func string() throws(JSONFault) -> String {
        let start = position + 1
        position = start
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                return bytes.extracting(start..<position - 1).string
            }
            if byte == UInt8(ascii: "\\") { return try stringWithEscapes(from: start) }
            guard byte >= 0x20 else { throw controlCharacter() }
            position += 1
        }
        throw fault("a string has no end")
    }

    private mutating func stringWithEscapes(from start: Int) throws(JSONFault) -> String {
        scratch.removeAll()
        var copied = start
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                scratch.append(bytes.extracting(copied..<position))
                position += 1
                return scratch.string
            }
            if byte == UInt8(ascii: "\\") {
                scratch.append(bytes.extracting(copied..<position))
                try escape()
                copied = position
                continue
            }
            guard byte >= 0x20 else { throw controlCharacter() }
            position += 1
        }
        throw fault("a string has no end")
    }

    private func controlCharacter() -> JSONFault {
        fault("a string holds a control character that is not escaped")
    }

    private mutating func escape() throws(JSONFault) {
        guard position + 1 < bytes.count else { throw fault("a string has no end") }
        switch bytes[position + 1] {
        case UInt8(ascii: "n"): scratch.append(0x0A)
        case UInt8(ascii: "r"): scratch.append(0x0D)
        case UInt8(ascii: "t"): scratch.append(0x09)
        case UInt8(ascii: "b"): scratch.append(0x08)
        case UInt8(ascii: "f"): scratch.append(0x0C)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scratch.append(bytes[position + 1])
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw fault("there is no such escape in JSON")
        }
        position += 2
    }

    private mutating func unicodeEscape() throws(JSONFault) {
        guard let unit = codeUnit(at: position) else { throw fault("four hexadecimal digits must follow \\u") }
        position += 6
        var value = unit
        if unit & 0xFC00 == 0xD800, let low = codeUnit(at: position), low & 0xFC00 == 0xDC00 {
            position += 6
            value = 0x10000 + (unit & 0x3FF) << 10 + low & 0x3FF
        }
        // A lone surrogate is no scalar.
        scratch.append(utf8: Unicode.Scalar(value) ?? "\u{FFFD}")
    }

    /// The value of `\uXXXX` at `index`, or nil.
    private func codeUnit(at index: Int) -> UInt32? {
        guard index + 6 <= bytes.count, bytes.hasPrefix("\\u", at: index) else { return nil }
        var value: UInt32 = 0
        for offset in 2..<6 {
            guard let digit = ASCII.hexValue(bytes[index + offset]) else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    /// Reads the number that begins at `position` (RFC 8259 §6).
    mutating func number() throws(JSONFault) -> JSONValue {
        let start = position
        let isNegative = take(UInt8(ascii: "-"))
        let digits = position
        guard let magnitude = integerDigits() else { throw fault("a digit must follow the minus sign") }
        guard position == digits + 1 || bytes[digits] != UInt8(ascii: "0") else {
            position = digits
            throw fault("a number begins with a 0 too many")
        }
        var isInteger = true
        if take(UInt8(ascii: ".")) {
            isInteger = false
            guard skipDigits() else { throw fault("a digit must follow the decimal point") }
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isInteger = false
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard skipDigits() else { throw fault("a digit must follow the exponent sign") }
        }
        // Minus zero has no integer form.
        if isInteger, !(isNegative && magnitude == 0) {
            if !isNegative, let value = Int64(exactly: magnitude) { return .integer(value) }
            if isNegative, magnitude <= Int64.min.magnitude {
                return .integer(Int64(truncatingIfNeeded: 0 &- magnitude))
            }
        }
        let value = Double(bytes.extracting(start..<position).string) ?? 0
        return .number(min(max(value, -.greatestFiniteMagnitude), .greatestFiniteMagnitude))
    }

    /// Steps over digits and answers their value, `UInt64.max` when it is that or more, nil when there are none.
    private mutating func integerDigits() -> UInt64? {
        let start = position
        var value: UInt64 = 0
        while position < bytes.count, ASCII.isDigit(bytes[position]) {
            let (tenfold, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, exceeds) = tenfold.addingReportingOverflow(UInt64(bytes[position] &- 0x30))
            value = overflows || exceeds || value == .max ? .max : sum
            position += 1
        }
        return position > start ? value : nil
    }

    private mutating func skipDigits() -> Bool {
        let start = position
        while position < bytes.count, ASCII.isDigit(bytes[position]) { position += 1 }
        return position > start
    }
}

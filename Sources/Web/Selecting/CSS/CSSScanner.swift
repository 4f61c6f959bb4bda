/// Reads the tokens of a selector (CSS Syntax level 3, section 4): names, strings, white space, comments, escapes.
struct CSSScanner {
    let bytes: [UInt8]
    private(set) var position = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { position >= bytes.count }
    var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    func peek(_ distance: Int) -> UInt8? {
        position + distance < bytes.count ? bytes[position + distance] : nil
    }

    mutating func advance(_ count: Int = 1) { position = min(position + count, bytes.count) }

    /// Goes past `byte` if it comes next.
    mutating func skip(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        position += 1
        return true
    }

    /// Goes past white space and comments; says whether there was white space.
    @discardableResult
    mutating func skipWhitespace() throws(SelectorFault) -> Bool {
        var found = false
        while let byte = current {
            if ASCII.isWhitespace(byte) {
                found = true
                position += 1
            } else if byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
                try skipComment()
            } else {
                break
            }
        }
        return found
    }

    /// Goes past a comment, at which the scanner stands.
    mutating func skipComment() throws(SelectorFault) {
        let start = position
        position += 2
        while position + 1 < bytes.count {
            if bytes[position] == UInt8(ascii: "*"), bytes[position + 1] == UInt8(ascii: "/") {
                position += 2
                return
            }
            position += 1
        }
        throw SelectorFault(code: .syntax, message: "this comment has no end; close it with */", offset: start)
    }

    /// Whether a name begins here: letter, `_`, non-ASCII, an escape, or `-` before one of these.
    var isAtName: Bool {
        guard let byte = current else { return false }
        if byte == UInt8(ascii: "-") {
            guard let next = peek(1) else { return false }
            return next == byte || Self.beginsName(next)
        }
        return Self.beginsName(byte)
    }

    private static func beginsName(_ byte: UInt8) -> Bool {
        ASCII.isAlpha(byte) || byte == UInt8(ascii: "_") || byte >= 0x80 || byte == UInt8(ascii: "\\")
    }

    /// Reads a name. `what` says what it is the name of, for the message.
    mutating func name(_ what: String) throws(SelectorFault) -> [UInt8] {
        guard isAtName else {
            let hint =
                current.map { ASCII.isDigit($0) } == true ? "; a name that begins with a digit is written \\3… " : ""
            throw SelectorFault(code: .syntax, message: "expected \(what) here\(hint)", offset: position)
        }
        return try nameRest()
    }

    /// Reads the bytes of a name without asking how it begins: what follows `#` may begin with a digit.
    mutating func nameRest() throws(SelectorFault) -> [UInt8] {
        var name: [UInt8] = []
        while let byte = current {
            if ASCII.isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte >= 0x80 {
                name.append(byte)
                position += 1
            } else if byte == UInt8(ascii: "\\") {
                name += try escape()
            } else {
                break
            }
        }
        return name
    }

    /// Reads a string with its quotes.
    mutating func string() throws(SelectorFault) -> [UInt8] {
        let start = position
        guard let quote = current else { return [] }
        position += 1
        var value: [UInt8] = []
        while let byte = current {
            switch byte {
            case quote:
                position += 1
                return value
            case UInt8(ascii: "\\") where peek(1) == 0x0A: position += 2
            case UInt8(ascii: "\\"): value += try escape()
            case 0x0A:
                throw SelectorFault(
                    code: .syntax, message: "a string may not run over the end of its line; write \\A for a line end",
                    offset: position)
            default:
                value.append(byte)
                position += 1
            }
        }
        throw SelectorFault(code: .syntax, message: "this string has no closing quote", offset: start)
    }

    /// Reads `\` and what it stands for: up to six hexadecimal digits and one white space, or the next character.
    private mutating func escape() throws(SelectorFault) -> [UInt8] {
        let start = position
        position += 1
        guard let first = current else {
            throw SelectorFault(
                code: .syntax, message: "a backslash ends the selector; double it or drop it", offset: start)
        }
        guard ASCII.hexValue(first) != nil else {
            position += 1
            return [first]
        }
        var value: UInt32 = 0
        var digits = 0
        while digits < 6, let byte = current, let digit = ASCII.hexValue(byte) {
            value = value << 4 | UInt32(digit)
            digits += 1
            position += 1
        }
        if let byte = current, ASCII.isWhitespace(byte) { position += 1 }
        let scalar = value == 0 ? nil : Unicode.Scalar(value)
        return Array(String(scalar ?? "\u{FFFD}").utf8)
    }
}

/// Turns `?` into PostgreSQL's `$1`, `$2` … outside of strings, quoted names and comments.
struct PostgresPlaceholders {
    /// The statement as PostgreSQL reads it.
    private(set) var text = ""
    /// How many arguments it has.
    private(set) var count = 0

    private let bytes: [UInt8]
    private var position = 0
    private var converted: [UInt8] = []

    init(_ statement: String) {
        bytes = Array(statement.utf8)
        converted.reserveCapacity(bytes.count + 16)
        while let byte = peek() { convert(byte) }
        text = String(decoding: converted, as: UTF8.self)
    }

    private func peek(_ distance: Int = 0) -> UInt8? {
        position + distance < bytes.count ? bytes[position + distance] : nil
    }

    private mutating func copy(_ count: Int = 1) {
        let end = min(position + count, bytes.count)
        converted += bytes[position..<end]
        position = end
    }

    private mutating func convert(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "?"):
            position += 1
            count += 1
            converted += Array("$\(count)".utf8)
        case UInt8(ascii: "'"): copyQuoted(byte, escapes: endsWithEscapePrefix)
        case UInt8(ascii: "\""): copyQuoted(byte, escapes: false)
        case UInt8(ascii: "-") where peek(1) == UInt8(ascii: "-"):
            while let next = peek(), next != UInt8(ascii: "\n") { copy() }
        case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"): copyComment()
        case UInt8(ascii: "$"): copyDollarQuoted()
        default: copy()
        }
    }

    /// Whether the quote that follows is that of `E'…'`, in which a backslash escapes.
    private var endsWithEscapePrefix: Bool {
        guard let last = converted.last, last | 0x20 == UInt8(ascii: "e") else { return false }
        guard converted.count > 1 else { return true }
        return !Self.isNamePart(converted[converted.count - 2])
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }

    /// A doubled quote ends one part and begins the next, which comes to the same.
    private mutating func copyQuoted(_ quote: UInt8, escapes: Bool) {
        copy()
        while let byte = peek() {
            if escapes, byte == UInt8(ascii: "\\") {
                copy(2)
                continue
            }
            copy()
            if byte == quote { return }
        }
    }

    /// PostgreSQL's comments nest.
    private mutating func copyComment() {
        var depth = 0
        while let byte = peek() {
            if byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
                depth += 1
                copy(2)
            } else if byte == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
                depth -= 1
                copy(2)
                if depth == 0 { return }
            } else {
                copy()
            }
        }
    }

    /// `$$…$$` and `$name$…$name$`; a dollar of another kind is copied as it is.
    private mutating func copyDollarQuoted() {
        var end = position + 1
        while end < bytes.count, Self.isNamePart(bytes[end]) { end += 1 }
        let beginsName = converted.last.map(Self.isNamePart) ?? false
        guard end < bytes.count, bytes[end] == UInt8(ascii: "$"), !beginsName else { return copy() }
        let tag = bytes[position...end]
        copy(tag.count)
        while position < bytes.count {
            if bytes[position...].starts(with: tag) { return copy(tag.count) }
            copy()
        }
    }
}

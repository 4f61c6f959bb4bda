/// Reads a header field value from left to right.
struct FieldReader: ~Escapable {
    let bytes: Span<UInt8>
    private(set) var position = 0

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { position >= bytes.count }
    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Passes over `byte` when it comes next.
    @_lifetime(self: copy self)
    mutating func skip(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    /// Passes over all bytes that `belongs` accepts; they are what is returned.
    @discardableResult
    @_lifetime(self: copy self)
    mutating func skip(while belongs: (UInt8) -> Bool) -> Range<Int> {
        let start = position
        while position < bytes.count, belongs(bytes[position]) { position += 1 }
        return start..<position
    }

    @_lifetime(self: copy self)
    mutating func skipSpaces() { skip { $0 == 0x20 || $0 == 0x09 } }

    /// The decimal number that comes next, when it has `digits` digits and no more. Eighteen digits at most.
    @_lifetime(self: copy self)
    mutating func number(digits: ClosedRange<Int>) -> Int? {
        let range = skip(while: ASCII.isDigit)
        guard digits.contains(range.count), range.count <= 18 else { return nil }
        var value = 0
        for index in range { value = value * 10 + Int(bytes[index] &- 0x30) }
        return value
    }

    /// The month (1–12) whose English name begins with the three letters that come next.
    @_lifetime(self: copy self)
    mutating func month() -> Int? {
        let start = position
        guard bytes.count - start >= 3 else { return nil }
        position += 3
        let word = bytes.extracting(start..<start + 3)
        return HTTPDate.months.firstIndex { word.equalsIgnoringCase($0) }.map { $0 + 1 }
    }

    /// `hh:mm:ss`, each with `digits` digits.
    @_lifetime(self: copy self)
    mutating func time(digits: ClosedRange<Int>) -> (hour: Int, minute: Int, second: Int)? {
        guard let hour = number(digits: digits), skip(UInt8(ascii: ":")), let minute = number(digits: digits),
            skip(UInt8(ascii: ":")), let second = number(digits: digits)
        else { return nil }
        return (hour, minute, second)
    }

    /// The content of the quoted string that begins here (RFC 9110 §5.6.4), or nil when it does not end.
    @_lifetime(self: copy self)
    mutating func quotedString() -> [UInt8]? {
        guard skip(UInt8(ascii: "\"")) else { return nil }
        var content: [UInt8] = []
        while let byte = next {
            position += 1
            if byte == UInt8(ascii: "\"") { return content }
            if byte == UInt8(ascii: "\\"), let escaped = next {
                position += 1
                content.append(escaped)
            } else {
                content.append(byte)
            }
        }
        return nil
    }
}

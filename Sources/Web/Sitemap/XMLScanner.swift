/// Walks through XML from tag to tag without keeping anything (XML 1.0). Made for documents that may be broken: whatever
/// the bytes are, each event lies behind the one before, and the time is linear.
struct XMLScanner: ~Escapable {
    enum Event: Equatable {
        /// `<name …>`; the ranges are of the name and of what follows it in the tag.
        case start(name: Range<Int>, attributes: Range<Int>, isEmpty: Bool)
        /// `</name>`
        case end(name: Range<Int>)
        /// Text with its references.
        case text(Range<Int>)
        /// The content of a CDATA section, in which `&` means itself.
        case characterData(Range<Int>)
        case finish
    }

    let bytes: Span<UInt8>
    private var position = 0
    private var hasDocumentType = false

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) { self.bytes = bytes }

    @_lifetime(self: copy self)
    mutating func next() -> Event {
        while position < bytes.count {
            let start = position
            guard bytes[start] == UInt8(ascii: "<") else {
                position = bytes.firstIndex(of: UInt8(ascii: "<"), from: start) ?? bytes.count
                return .text(start..<position)
            }
            let second = start + 1 < bytes.count ? bytes[start + 1] : 0
            if Self.isNameByte(second) { return readStartTag(start) }
            switch second {
            case UInt8(ascii: "/"): return readEndTag(start)
            case UInt8(ascii: "!"):
                if bytes.hasPrefix("<![CDATA[", at: start) {
                    let content = start + 9
                    let end = endOfRun("]]", from: content) ?? bytes.count
                    position = min(end + 3, bytes.count)
                    return .characterData(content..<end)
                }
                skipDeclaration(start)
            case UInt8(ascii: "?"): position = endOfRun("?", from: start + 2).map { $0 + 2 } ?? bytes.count
            default:
                position = start + 1
                return .text(start..<position)
            }
        }
        return .finish
    }

    @_lifetime(self: copy self)
    private mutating func readStartTag(_ start: Int) -> Event {
        var index = start + 1
        while index < bytes.count, Self.isNameByte(bytes[index]) { index += 1 }
        let name = start + 1..<index
        // No `<` may stand in a tag: there a broken one ends.
        var quote: UInt8 = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") && quote == 0 { break }
            if byte == quote {
                quote = 0
            } else if quote == 0, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            }
            index += 1
        }
        let isClosed = index < bytes.count && bytes[index] == UInt8(ascii: ">")
        position = isClosed ? index + 1 : index
        let isEmpty = isClosed && index > name.upperBound && bytes[index - 1] == UInt8(ascii: "/")
        return .start(name: name, attributes: name.upperBound..<index, isEmpty: isEmpty)
    }

    @_lifetime(self: copy self)
    private mutating func readEndTag(_ start: Int) -> Event {
        var index = start + 2
        while index < bytes.count, Self.isNameByte(bytes[index]) { index += 1 }
        let name = start + 2..<index
        while index < bytes.count, bytes[index] != UInt8(ascii: ">"), bytes[index] != UInt8(ascii: "<") { index += 1 }
        position = index < bytes.count && bytes[index] == UInt8(ascii: ">") ? index + 1 : index
        return .end(name: name)
    }

    /// Passes over a comment, or a document type with its declarations, none of which is read.
    @_lifetime(self: copy self)
    private mutating func skipDeclaration(_ start: Int) {
        if bytes.hasPrefix("<!--", at: start) {
            position = endOfRun("--", from: start + 4).map { $0 + 3 } ?? bytes.count
            return
        }
        let end = bytes.firstIndex(of: UInt8(ascii: ">"), from: start) ?? bytes.count
        position = min(end + 1, bytes.count)
        // Only one can stand in a document, so that looking for its end stays linear.
        guard !hasDocumentType, bytes.extracting(start..<end).firstIndex(of: UInt8(ascii: "[")) != nil else { return }
        hasDocumentType = true
        if let subset = endOfRun("]", from: start) { position = subset + 2 }
    }

    /// Where `mark` stands directly before a `>`.
    private func endOfRun(_ mark: StaticString, from start: Int) -> Int? {
        var index = start
        while let close = bytes.firstIndex(of: UInt8(ascii: ">"), from: index) {
            let begin = close - mark.utf8CodeUnitCount
            if begin >= start, bytes.hasPrefix(mark, at: begin) { return begin }
            index = close + 1
        }
        return nil
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        ASCII.isAlphanumeric(byte) || byte >= 0x80 || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }
}

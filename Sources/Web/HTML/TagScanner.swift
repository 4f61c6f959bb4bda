/// Walks over the attributes of one tag (HTML standard, "Before attribute name state" and those after it).
///
/// Holds positions only, so that it lives in registers.
@usableFromInline
struct TagScanner {
    /// Behind the last byte that was looked at; after the last attribute, behind the tag's `>`.
    @usableFromInline var index: Int
    /// Where the attribute's name stands. It has at least one byte.
    @usableFromInline var nameStart = 0
    @usableFromInline var nameEnd = 0
    /// Where the attribute's value stands, without quotes. Empty when there is none.
    @usableFromInline var valueStart = 0
    @usableFromInline var valueEnd: Int
    /// Whether the tag's `>` was found. A tag that the page's end cuts off is no tag.
    @usableFromInline var isComplete = false

    /// `index`: behind the tag's name.
    @inlinable @inline(__always)
    init(index: Int) {
        self.index = index
        valueEnd = index
    }

    /// Goes to the next attribute. False at the end of the tag or of the page.
    @inlinable @inline(__always)
    mutating func nextAttribute(in html: Span<UInt8>) -> Bool {
        var byte: UInt8
        repeat {
            guard index < html.count else { return false }
            byte = html[index]
            index &+= 1
        } while MarkupByte.isIn(MarkupByte.whitespace | MarkupByte.slash, byte)
        if byte == UInt8(ascii: ">") {
            isComplete = true
            return false
        }
        nameStart = index &- 1
        // The first byte belongs to the name whatever it is, even "=".
        repeat {
            guard index < html.count else { return false }
            byte = html[index]
            index &+= 1
        } while !MarkupByte.endsAttributeName(byte)
        nameEnd = index &- 1
        while MarkupByte.isIn(MarkupByte.whitespace, byte) {
            guard index < html.count else { return false }
            byte = html[index]
            index &+= 1
        }
        if byte == UInt8(ascii: "=") { return readValue(in: html) }
        // The byte begins what comes next.
        index &-= 1
        valueStart = nameEnd
        valueEnd = nameEnd
        return true
    }

    /// Reads the value behind the equals sign. False when the page ends in it.
    @inlinable @inline(__always)
    mutating func readValue(in html: Span<UInt8>) -> Bool {
        var byte: UInt8
        repeat {
            guard index < html.count else { return false }
            byte = html[index]
            index &+= 1
        } while MarkupByte.isIn(MarkupByte.whitespace, byte)
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
            guard let end = html.firstIndex(of: byte, from: index) else {
                index = html.count
                return false
            }
            valueStart = index
            valueEnd = end
            index = end &+ 1
            return true
        }
        valueStart = index &- 1
        while !MarkupByte.endsBareValue(byte) {
            guard index < html.count else { return false }
            byte = html[index]
            index &+= 1
        }
        index &-= 1
        valueEnd = index
        return true
    }

    /// Whether the tag, which is complete, ends in `/>`. A slash at the end of a value without quotes is part of that.
    @inlinable
    func isSelfClosing(in html: Span<UInt8>) -> Bool {
        let slash = index &- 2
        return slash >= valueEnd && html[slash] == UInt8(ascii: "/")
    }
}

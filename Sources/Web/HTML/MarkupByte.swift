/// Which bytes end what inside a tag (HTML standard, "Tokenization").
///
/// All of them are below 64, so each set is one word and a test is a shift; letters leave at the first comparison.
@usableFromInline
enum MarkupByte {
    /// Tab, line feed, form feed, carriage return, space.
    @inlinable @inline(__always)
    static var whitespace: UInt64 { 1 << 0x09 | 1 << 0x0A | 1 << 0x0C | 1 << 0x0D | 1 << 0x20 }

    @inlinable @inline(__always)
    static var greaterThan: UInt64 { 1 << 0x3E }

    @inlinable @inline(__always)
    static var slash: UInt64 { 1 << 0x2F }

    @inlinable @inline(__always)
    static var equalsSign: UInt64 { 1 << 0x3D }

    @inlinable @inline(__always)
    static func isIn(_ set: UInt64, _ byte: UInt8) -> Bool {
        byte < 64 && (set &>> UInt64(byte)) & 1 != 0
    }

    /// Whether `byte` ends a tag's name.
    @inlinable @inline(__always)
    static func endsTagName(_ byte: UInt8) -> Bool { isIn(whitespace | slash | greaterThan, byte) }

    /// Whether `byte` ends an attribute's name. An equals sign at its very beginning does not.
    @inlinable @inline(__always)
    static func endsAttributeName(_ byte: UInt8) -> Bool {
        isIn(whitespace | slash | greaterThan | equalsSign, byte)
    }

    /// Whether `byte` ends a value without quotes.
    @inlinable @inline(__always)
    static func endsBareValue(_ byte: UInt8) -> Bool { isIn(whitespace | greaterThan, byte) }
}

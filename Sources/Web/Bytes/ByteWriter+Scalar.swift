extension ByteWriter {
    /// Appends the UTF-8 of one character.
    @inlinable
    package mutating func append(utf8 scalar: Unicode.Scalar) {
        reserve(4)
        let value = scalar.value
        if value < 0x80 {
            appendReserved(UInt8(truncatingIfNeeded: value))
            return
        }
        if value < 0x800 {
            appendReserved(0xC0 | UInt8(truncatingIfNeeded: value >> 6))
        } else {
            if value < 0x1_0000 {
                appendReserved(0xE0 | UInt8(truncatingIfNeeded: value >> 12))
            } else {
                appendReserved(0xF0 | UInt8(truncatingIfNeeded: value >> 18))
                appendReserved(0x80 | UInt8(truncatingIfNeeded: value >> 12) & 0x3F)
            }
            appendReserved(0x80 | UInt8(truncatingIfNeeded: value >> 6) & 0x3F)
        }
        appendReserved(0x80 | UInt8(truncatingIfNeeded: value) & 0x3F)
    }
}

extension TextEncoding {
    /// The 128 characters of the bytes 0x80–0xFF of a single-byte encoding, U+FFFD where it has none; empty for others.
    var upperHalfCharacters: [Unicode.Scalar] {
        if self == .userDefined { return (0xF780...0xF7FF).compactMap(Unicode.Scalar.init) }
        return upperHalf.map { Array($0.description.unicodeScalars) } ?? []
    }

    /// Appends `bytes`, in a single-byte encoding with these `characters`, as UTF-8.
    static func decode(_ bytes: Span<UInt8>, upperHalf characters: [Unicode.Scalar], into out: inout ByteWriter) {
        // Each character as its two or three bytes of UTF-8, the first lowest, and their number in the highest byte.
        let table = characters.map { character -> UInt32 in
            var packed = UInt32(UTF8.width(character)) << 24
            for (index, byte) in String(character).utf8.enumerated() { packed |= UInt32(byte) << UInt32(index * 8) }
            return packed
        }
        guard table.count == 128 else { return }
        var index = 0
        while index < bytes.count {
            let end = bytes.endOfASCII(from: index)
            out.append(bytes.extracting(index..<end))
            index = end
            // Space comes after most words, so one ASCII byte does not end the row.
            while index < bytes.count, bytes[index] >= 0x80 {
                append(table[Int(bytes[index] & 0x7F)], to: &out)
                index &+= 1
                if index < bytes.count, bytes[index] < 0x80 {
                    out.append(bytes[index])
                    index &+= 1
                }
            }
        }
    }

    @inline(__always)
    private static func append(_ packed: UInt32, to out: inout ByteWriter) {
        out.reserve(3)
        out.appendReserved(UInt8(truncatingIfNeeded: packed))
        out.appendReserved(UInt8(truncatingIfNeeded: packed >> 8))
        if packed >> 24 == 3 { out.appendReserved(UInt8(truncatingIfNeeded: packed >> 16)) }
    }
}

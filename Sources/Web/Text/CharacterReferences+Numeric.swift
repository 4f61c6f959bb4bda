extension CharacterReferences {
    /// Appends the character of the number at `start`, which is behind the `#`. Answers where the reference ends, its
    /// semicolon included if it has one, or nil when there is no digit.
    static func numericReference(in raw: Span<UInt8>, at start: Int, into out: inout ByteWriter) -> Int? {
        var index = start
        let isHex = index < raw.count && raw[index] | 0x20 == UInt8(ascii: "x")
        if isHex { index &+= 1 }
        let digits = index
        var code: UInt32 = 0
        while index < raw.count, let digit = ASCII.hexValue(raw[index]), isHex || digit < 10 {
            // Stays where it is once it is past the last character, so that it cannot overflow.
            if code <= 0x10_FFFF { code = code &* (isHex ? 16 : 10) &+ UInt32(digit) }
            index &+= 1
        }
        guard index > digits else { return nil }
        if index < raw.count, raw[index] == UInt8(ascii: ";") { index &+= 1 }
        out.append(utf8: character(code))
        return index
    }

    /// NUL, surrogates and what is no code point are U+FFFD; numbers of C1 controls mean windows-1252.
    private static func character(_ code: UInt32) -> Unicode.Scalar {
        switch code {
        case 0: "\u{FFFD}"
        case 0x80...0x9F: windows1252[Int(code & 0x1F)]
        default: Unicode.Scalar(code) ?? "\u{FFFD}"
        }
    }

    private static let windows1252 = Array(TextEncoding.windows1252.upperHalfCharacters.prefix(32))
}

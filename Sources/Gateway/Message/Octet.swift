/// Classes of bytes, by RFC 9110 §5.6.2 and RFC 9112 §2.
enum Octet {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20
    static let colon: UInt8 = 0x3A

    // A bit a character: letters, digits and !#$%&'*+-.^_`|~
    private static let lowTokens: UInt64 = 0x03FF_6CFA_0000_0000
    private static let highTokens: UInt64 = 0x57FF_FFFF_C7FF_FFFE

    /// Whether a token may hold it.
    @inline(__always)
    static func isToken(_ byte: UInt8) -> Bool {
        let bits = byte & 0x40 == 0 ? lowTokens : highTokens
        return byte < 0x80 && bits >> UInt64(byte & 0x3F) & 1 == 1
    }

    /// Whether a request target may hold it: what is visible in ASCII, but no fragment.
    @inline(__always)
    static func isTarget(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F && byte != 0x23 }

    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == tab }

    /// The first byte from `start` on that no field value may hold: a control character that is no tab. `bytes.count` when
    /// there is none.
    ///
    /// Eight bytes at a time: of each mask the lowest flagged byte is exact, since false ones stand only above a true one.
    @inline(__always)
    static func endOfText(_ bytes: Span<UInt8>, _ start: Int) -> Int {
        let raw = bytes.bytes
        let highest: UInt64 = 0x8080_8080_8080_8080
        var index = start
        while index + 8 <= bytes.count {
            let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
            let flipped = word ^ 0x7F7F_7F7F_7F7F_7F7F
            let below = (word &- 0x2020_2020_2020_2020) & ~word
            let deleted = (flipped &- 0x0101_0101_0101_0101) & ~flipped
            let mask = (below | deleted) & highest
            if mask == 0 {
                index += 8
                continue
            }
            index += mask.trailingZeroBitCount >> 3
            if bytes[index] != tab { return index }
            index += 1
        }
        while index < bytes.count, bytes[index] >= 0x20 && bytes[index] != 0x7F || bytes[index] == tab { index += 1 }
        return index
    }

    /// Nil for what is no hexadecimal digit.
    @inline(__always)
    static func hexadecimal(_ byte: UInt8) -> Int? {
        switch byte {
        case 0x30...0x39: Int(byte &- 0x30)
        case 0x41...0x46: Int(byte &- 0x37)
        case 0x61...0x66: Int(byte &- 0x57)
        default: nil
        }
    }
}

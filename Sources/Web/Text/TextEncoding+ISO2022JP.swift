extension TextEncoding {
    /// What the bytes stand for, chosen by escape sequences.
    private enum JapaneseSet {
        case ascii, roman, katakana, twoBytes

        /// The set that the two bytes behind ESC choose.
        init?(_ first: UInt8, _ second: UInt8) {
            switch (first, second) {
            case (UInt8(ascii: "("), UInt8(ascii: "B")): self = .ascii
            case (UInt8(ascii: "("), UInt8(ascii: "J")): self = .roman
            case (UInt8(ascii: "("), UInt8(ascii: "I")): self = .katakana
            case (UInt8(ascii: "$"), UInt8(ascii: "@")), (UInt8(ascii: "$"), UInt8(ascii: "B")): self = .twoBytes
            default: return nil
            }
        }
    }

    /// Appends `bytes` in ISO-2022-JP as UTF-8 (Encoding standard, "ISO-2022-JP decoder"). The characters are those of
    /// EUC-JP under other bytes, so they are rewritten and read as that.
    static func decodeISO2022JP(_ bytes: Span<UInt8>, into out: inout ByteWriter) {
        var run = ByteWriter(capacity: 1 << 12)
        var set = JapaneseSet.ascii
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index &+= 1
            if byte == 0x1B, index &+ 1 < bytes.count, let chosen = JapaneseSet(bytes[index], bytes[index &+ 1]) {
                set = chosen
                index &+= 2
                continue
            }
            switch (set, byte) {
            case (_, 0x1B), (_, 0x0E), (_, 0x0F), (_, 0x80...): flush(&run, "\u{FFFD}", into: &out)
            case (.roman, 0x5C): flush(&run, "\u{A5}", into: &out)
            case (.roman, 0x7E): flush(&run, "\u{203E}", into: &out)
            case (.ascii, _), (.roman, _): run.append(byte)
            case (.katakana, 0x21...0x5F):
                run.append(0x8E)
                run.append(byte | 0x80)
            case (.twoBytes, 0x21...0x7E) where index < bytes.count && 0x21...0x7E ~= bytes[index]:
                run.append(byte | 0x80)
                run.append(bytes[index] | 0x80)
                index &+= 1
            default: flush(&run, "\u{FFFD}", into: &out)
            }
        }
        TextEncoding.eucJP.decodeMultiByte(run.span, into: &out)
    }

    /// Appends what was gathered in EUC-JP, and `character`, which that cannot say.
    private static func flush(_ run: inout ByteWriter, _ character: StaticString, into out: inout ByteWriter) {
        if !run.isEmpty { TextEncoding.eucJP.decodeMultiByte(run.span, into: &out) }
        run.removeAll()
        out.append(character)
    }
}

extension ByteWriter {
    /// Appends XML text with its references decoded: the five named ones and numbers. Others stay as they stand.
    mutating func append(xmlText text: Span<UInt8>) {
        var index = 0
        while let mark = text.firstIndex(of: UInt8(ascii: "&"), from: index) {
            append(text.extracting(index..<mark))
            // No reference is longer than this.
            let most = min(text.count, mark + 12)
            if let end = text.extracting(0..<most).firstIndex(of: UInt8(ascii: ";"), from: mark),
                let scalar = Self.scalar(text.extracting((mark + 1)..<end))
            {
                append(utf8: String(Character(scalar)))
                index = end + 1
            } else {
                append(UInt8(ascii: "&"))
                index = mark + 1
            }
        }
        append(text.extracting(index..<text.count))
    }

    /// The character that the reference `&name;` stands for.
    private static func scalar(_ name: Span<UInt8>) -> Unicode.Scalar? {
        if name.hasPrefix("#") {
            let isHex = name.hasPrefix("#x") || name.hasPrefix("#X")
            let digits = name.extracting((isHex ? 2 : 1)..<name.count)
            guard !digits.isEmpty, digits.count <= 8 else { return nil }
            var value: UInt32 = 0
            for index in digits.indices {
                guard let digit = ASCII.hexValue(digits[index]), isHex || digit < 10 else { return nil }
                value = value &* (isHex ? 16 : 10) &+ UInt32(digit)
            }
            return value == 0 ? nil : Unicode.Scalar(value)
        }
        switch name.string {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default: return nil
        }
    }
}

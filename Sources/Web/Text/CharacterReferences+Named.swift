extension CharacterReferences {
    /// The longest name, without its semicolon.
    private static var longestName: Int { 31 }
    /// The longest and the shortest of the names that are known without a semicolon.
    private static var bareNames: ClosedRange<Int> { 2...6 }

    /// Appends what the name at `start` stands for. Answers where it ends, its semicolon included, or nil.
    static func namedReference(
        in raw: Span<UInt8>, at start: Int, _ isValue: Bool, into out: inout ByteWriter
    ) -> Int? {
        // Names are alphanumeric, so one with a semicolon is all of what stands before that.
        let limit = min(raw.count, start &+ longestName)
        var end = start
        while end < limit, ASCII.isAlphanumeric(raw[end]) { end &+= 1 }
        if end > start, end < raw.count, raw[end] == UInt8(ascii: ";"),
            let value = CharacterReferenceNames.table.value(of: raw.extracting(start..<end))
        {
            append(value, into: &out)
            return end &+ 1
        }
        return bareReference(in: raw, start..<end, isValue, into: &out)
    }

    /// Appends what the longest name without semicolon at the beginning of `run` stands for.
    private static func bareReference(
        in raw: Span<UInt8>, _ run: Range<Int>, _ isValue: Bool, into out: inout ByteWriter
    ) -> Int? {
        var length = min(run.count, bareNames.upperBound)
        while length >= bareNames.lowerBound {
            let end = run.lowerBound &+ length
            if let value = CharacterReferenceNames.table.value(of: raw.extracting(run.lowerBound..<end)),
                value[value.count &- 1] == UInt8(ascii: "!")
            {
                if isValue, end < raw.count,
                    raw[end] == UInt8(ascii: "=") || ASCII.isAlphanumeric(raw[end])
                {
                    return nil
                }
                append(value, into: &out)
                return end
            }
            length &-= 1
        }
        return nil
    }

    /// Appends the characters of a value of the table: code points in hexadecimal, `+` between two.
    private static func append(_ value: Span<UInt8>, into out: inout ByteWriter) {
        var code: UInt32 = 0
        for index in 0..<value.count {
            if let digit = ASCII.hexValue(value[index]) {
                code = code << 4 | UInt32(digit)
            } else if value[index] == UInt8(ascii: "+") {
                append(code: code, into: &out)
                code = 0
            }
        }
        append(code: code, into: &out)
    }

    private static func append(code: UInt32, into out: inout ByteWriter) {
        out.append(utf8: Unicode.Scalar(code) ?? "\u{FFFD}")
    }
}

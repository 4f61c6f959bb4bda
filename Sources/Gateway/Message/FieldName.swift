/// Compares names of fields, whatever the case of their letters.
enum FieldName {
    /// - Parameter word: in lower case.
    static func matches(_ word: [UInt8], _ name: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        guard word.count == name.count else { return false }
        for index in word.indices {
            var byte = bytes[name.lowerBound + index]
            if (0x41...0x5A).contains(byte) { byte |= 0x20 }
            guard byte == word[index] else { return false }
        }
        return true
    }

    /// Whether a field asks for an answer only if it is another one than the client has. The cache answers these itself.
    static func isCondition(_ name: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        switch name.count {
        case 13: KnownField.matches(bytes, name.lowerBound, "if-none-match")
        case 17: KnownField.matches(bytes, name.lowerBound, "if-modified-since")
        default: false
        }
    }
}

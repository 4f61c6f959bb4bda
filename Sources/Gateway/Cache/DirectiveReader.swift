/// The directives of a `Cache-Control` value (RFC 9111 §5.2), one after the other, read with tolerance: blanks may stand
/// anywhere, and what is not understood is passed over.
struct DirectiveReader {
    struct Directive {
        var name: Range<Int>
        /// Without quotes. Nil when there is none.
        var value: Range<Int>?
        var isQuoted = false

        /// - Parameter word: in lower case.
        @inline(__always)
        func isNamed(_ word: StaticString, _ bytes: Span<UInt8>) -> Bool {
            name.count == word.utf8CodeUnitCount && KnownField.matches(bytes, name.lowerBound, word)
        }
    }

    private let end: Int
    private var index: Int

    init(_ value: Range<Int>) {
        index = value.lowerBound
        end = value.upperBound
    }

    mutating func next(_ bytes: Span<UInt8>) -> Directive? {
        while index < end, Octet.isBlank(bytes[index]) || bytes[index] == 0x2C { index += 1 }
        guard index < end else { return nil }
        let start = index
        while index < end, bytes[index] != 0x2C, bytes[index] != 0x3D, !Octet.isBlank(bytes[index]) { index += 1 }
        var directive = Directive(name: start..<index)
        blanks(bytes)
        if index < end, bytes[index] == 0x3D {
            index += 1
            blanks(bytes)
            readValue(bytes, &directive)
        }
        while index < end, bytes[index] != 0x2C { index += 1 }
        return directive
    }

    private mutating func readValue(_ bytes: Span<UInt8>, _ directive: inout Directive) {
        let start = index
        if index < end, bytes[index] == 0x22 {
            var last = index + 1
            while last < end, bytes[last] != 0x22 { last += bytes[last] == 0x5C ? 2 : 1 }
            if last < end {
                directive.value = (start + 1)..<last
                directive.isQuoted = true
                index = last
                return
            }
            // It never ends: what stands in it is read as if it were not quoted, so that nothing strict is hidden there.
        }
        while index < end, bytes[index] != 0x2C { index += 1 }
        var last = index
        while last > start, Octet.isBlank(bytes[last - 1]) { last -= 1 }
        directive.value = start..<last
    }

    private mutating func blanks(_ bytes: Span<UInt8>) {
        while index < end, Octet.isBlank(bytes[index]) { index += 1 }
    }

    /// Seconds (RFC 9111 §1.2.2): as many as 2³¹, more count as that. Nil for what is no number.
    static func seconds(_ bytes: Span<UInt8>, _ value: Range<Int>?) -> Int64? {
        guard let value, !value.isEmpty else { return nil }
        var seconds: Int64 = 0
        for index in value {
            let digit = bytes[index] &- 0x30
            guard digit <= 9 else { return nil }
            seconds = min(seconds * 10 + Int64(digit), mostSeconds)
        }
        return seconds
    }

    static let mostSeconds: Int64 = 1 << 31
}

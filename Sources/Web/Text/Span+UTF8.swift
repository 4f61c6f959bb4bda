extension Span<UInt8> {
    /// Whether all bytes are below 0x80.
    package var isASCII: Bool { endOfASCII(from: 0) == count }

    /// Whether the bytes are well-formed UTF-8 (RFC 3629).
    package var isValidUTF8: Bool { (try? UTF8Span(validating: self)) != nil }

    /// The position of the first byte at or after `start` that is not ASCII, or `count`. Looks at 32 bytes a step.
    func endOfASCII(from start: Int) -> Int {
        unsafe withUnsafeBytes { bytes in
            let high: UInt64 = 0x8080_8080_8080_8080
            var index = start
            while index &+ 32 <= bytes.count {
                let words = (
                    bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self),
                    bytes.loadUnaligned(fromByteOffset: index &+ 8, as: UInt64.self),
                    bytes.loadUnaligned(fromByteOffset: index &+ 16, as: UInt64.self),
                    bytes.loadUnaligned(fromByteOffset: index &+ 24, as: UInt64.self)
                )
                if (words.0 | words.1 | words.2 | words.3) & high != 0 { break }
                index &+= 32
            }
            while index &+ 8 <= bytes.count {
                let found = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian & high
                if found != 0 { return index &+ found.trailingZeroBitCount / 8 }
                index &+= 8
            }
            while index < bytes.count, bytes[index] < 0x80 { index &+= 1 }
            return index
        }
    }
}

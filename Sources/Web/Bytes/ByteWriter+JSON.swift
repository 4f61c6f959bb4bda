extension ByteWriter {
    /// Appends `bytes` as a JSON string (RFC 8259) with its quotes. Invalid UTF-8 becomes U+FFFD, so the line stays
    /// valid JSON whatever a page holds.
    @inlinable
    public mutating func appendJSONString(_ bytes: Span<UInt8>) {
        // The common case is a run of bytes that need nothing; whatever needs something leaves the fast loop.
        reserve(bytes.count &+ 2)
        appendReserved(UInt8(ascii: "\""))
        let start = used
        // Without branches, so that the loop becomes vector instructions.
        var odd: UInt8 = 0
        unsafe bytes.withUnsafeBufferPointer { source in
            let target = unsafe base + start
            for index in 0..<source.count {
                let byte = unsafe source[index]
                odd |= (byte &- 0x20 >= 0x60 ? 1 : 0) | (byte == 0x22 ? 1 : 0) | (byte == 0x5C ? 1 : 0)
                unsafe target[index] = byte
            }
        }
        if odd == 0 {
            used = start &+ bytes.count
        } else {
            appendEscaped(bytes)
        }
        append(UInt8(ascii: "\""))
    }

    @inline(never)
    @usableFromInline mutating func appendEscaped(_ bytes: Span<UInt8>) {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 0x80 {
                appendEscaped(ascii: byte)
                index += 1
                continue
            }
            let length = bytes.lengthOfUTF8Scalar(at: index)
            if length == 0 {
                append("\u{FFFD}")
                index += 1
            } else {
                append(bytes.extracting(index..<index + length))
                index += length
            }
        }
    }

    private mutating func appendEscaped(ascii byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case 0x0A: append("\\n")
        case 0x0D: append("\\r")
        case 0x09: append("\\t")
        case 0..<0x20, 0x7F:
            append("\\u00")
            append(ASCII.hexDigit(byte >> 4))
            append(ASCII.hexDigit(byte & 15))
        default: append(byte)
        }
    }
}

extension Span<UInt8> {
    /// The length (2–4) of the well-formed UTF-8 sequence that begins at `index` with a byte of 0x80 or more, or 0 when
    /// there is none (RFC 3629: no overlong forms, no surrogates, nothing past U+10FFFF).
    @usableFromInline
    func lengthOfUTF8Scalar(at index: Int) -> Int {
        let first = self[index]
        let length: Int
        var low: UInt8 = 0x80
        var high: UInt8 = 0xBF
        switch first {
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF:
            length = 3
            if first == 0xE0 { low = 0xA0 }
            if first == 0xED { high = 0x9F }
        case 0xF0...0xF4:
            length = 4
            if first == 0xF0 { low = 0x90 }
            if first == 0xF4 { high = 0x8F }
        default: return 0
        }
        guard index + length <= count, self[index + 1] >= low, self[index + 1] <= high else { return 0 }
        for offset in 2..<Swift.max(length, 2) where self[index + offset] & 0xC0 != 0x80 { return 0 }
        return length
    }
}

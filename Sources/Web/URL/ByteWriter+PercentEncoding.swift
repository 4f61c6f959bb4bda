extension ByteWriter {
    /// Appends `bytes`, those in `set` and those that are not ASCII as `%XX` (URL standard, section 1.3).
    mutating func append(percentEncoding bytes: Span<UInt8>, _ set: ByteSet) {
        var start = 0
        while start < bytes.count {
            let end = bytes.firstIndex(inOrNotASCII: set, from: start)
            append(bytes.extracting(start..<end))
            guard end < bytes.count else { return }
            append(percentEncoded: bytes[end])
            start = end + 1
        }
    }

    /// Appends `%XX`.
    mutating func append(percentEncoded byte: UInt8) {
        append(UInt8(ascii: "%"))
        append(ASCII.hexDigit(byte >> 4))
        append(ASCII.hexDigit(byte & 15))
    }

    /// Appends `bytes` with every `%XX` made one byte; a `%` without two hexadecimal digits stays as it is.
    mutating func append(percentDecoding bytes: Span<UInt8>) {
        reserve(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%"), index + 2 < bytes.count, let high = ASCII.hexValue(bytes[index + 1]),
                let low = ASCII.hexValue(bytes[index + 2])
            {
                append(high << 4 | low)
                index += 3
            } else {
                append(byte)
                index += 1
            }
        }
    }
}

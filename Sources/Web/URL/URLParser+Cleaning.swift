/// What happens to the text before the states begin.
extension Span<UInt8> {
    /// Without control characters and spaces at both ends.
    var trimmingControlsAndSpaces: Span<UInt8> {
        @_lifetime(copy self) @inline(__always)
        get {
            var start = 0
            var end = count
            while start < end, self[start] <= 0x20 { start &+= 1 }
            while end > start, self[end &- 1] <= 0x20 { end &-= 1 }
            return extracting(start..<end)
        }
    }

    /// Whether there are tabs or line breaks to remove, or bytes that may not be UTF-8.
    var needsCleaning: Bool {
        var needs = false
        for index in indices {
            let byte = self[index]
            needs = needs || byte >= 0x80 || byte == 0x09 || byte == 0x0A || byte == 0x0D
        }
        return needs
    }

    /// The position of the first byte at or after `start` that is neither `/` nor `\`.
    func skippingSlashes(from start: Int) -> Int {
        var index = start
        while isSlash(at: index, backslash: true) { index += 1 }
        return index
    }

    /// Whether there is a `/` at `index`, or a `\` where `backslash` says that it counts as one.
    func isSlash(at index: Int, backslash: Bool) -> Bool {
        guard index < count else { return false }
        return self[index] == UInt8(ascii: "/") || backslash && self[index] == UInt8(ascii: "\\")
    }
}

extension ByteWriter {
    /// `text` without tabs and line breaks, and with U+FFFD for malformed UTF-8.
    init(cleaning text: Span<UInt8>) {
        self.init(capacity: text.count)
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte < 0x80 {
                if byte != 0x09, byte != 0x0A, byte != 0x0D { append(byte) }
                index += 1
                continue
            }
            let length = text.lengthOfUTF8Scalar(at: index)
            guard length > 0 else {
                // Rare: how many bytes one U+FFFD stands for is the standard library's business.
                removeAll()
                var repaired = text.string
                repaired.unicodeScalars.removeAll { $0 == "\t" || $0 == "\n" || $0 == "\r" }
                append(utf8: repaired)
                return
            }
            append(text.extracting(index..<index + length))
            index += length
        }
    }
}

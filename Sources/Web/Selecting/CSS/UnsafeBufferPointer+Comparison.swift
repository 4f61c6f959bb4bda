import Glibc

/// How attribute selectors compare values.
extension UnsafeBufferPointer<UInt8> {
    func isEqual(to wanted: Self, ignoringCase: Bool) -> Bool {
        count == wanted.count && hasBytes(wanted, at: 0, ignoringCase: ignoringCase)
    }

    /// Whether `wanted` stands at `start`, which may lie outside.
    func hasBytes(_ wanted: Self, at start: Int, ignoringCase: Bool) -> Bool {
        guard start >= 0, count - start >= wanted.count else { return false }
        guard ignoringCase else {
            guard let base = baseAddress, let other = wanted.baseAddress else { return true }
            return memcmp(base + start, other, wanted.count) == 0
        }
        for index in wanted.indices where ASCII.lowercased(self[start + index]) != ASCII.lowercased(wanted[index]) {
            return false
        }
        return true
    }

    /// Whether `wanted` is one of the words that white space divides. The empty word and words with white space in them
    /// are never found.
    func containsWord(_ wanted: Self, ignoringCase: Bool) -> Bool {
        guard !wanted.isEmpty else { return false }
        var start = 0
        while start < count {
            while start < count, ASCII.isWhitespace(self[start]) { start += 1 }
            var end = start
            while end < count, !ASCII.isWhitespace(self[end]) { end += 1 }
            if end - start == wanted.count, hasBytes(wanted, at: start, ignoringCase: ignoringCase) { return true }
            start = end
        }
        return false
    }

    /// Whether `wanted` occurs anywhere; the empty text does.
    func containsBytes(_ wanted: Self, ignoringCase: Bool) -> Bool {
        guard let first = wanted.first else { return true }
        guard let base = baseAddress else { return false }
        var start = 0
        while count - start >= wanted.count {
            if !ignoringCase {
                guard let found = memchr(base + start, Int32(first), count - start - wanted.count + 1)
                else { return false }
                start = UnsafeRawPointer(found) - UnsafeRawPointer(base)
            }
            if hasBytes(wanted, at: start, ignoringCase: ignoringCase) { return true }
            start += 1
        }
        return false
    }
}

public import Glibc

extension Span<UInt8> {
    /// The position of the first `byte` at or after `start`, or nil. `memchr` looks at 32 bytes a step, which is what
    /// makes jumping from tag to tag faster than a byte loop.
    @inlinable @inline(__always)
    package func firstIndex(of byte: UInt8, from start: Int = 0) -> Int? {
        guard start < count else { return nil }
        return unsafe withUnsafeBufferPointer { buffer -> Int? in
            guard let base = buffer.baseAddress, let found = memchr(base + start, Int32(byte), buffer.count - start)
            else { return nil }
            return UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) - base
        }
    }

    /// Whether the bytes from `start` on begin with `text`.
    @inlinable
    package func hasPrefix(_ text: StaticString, at start: Int = 0) -> Bool {
        guard start >= 0, count - start >= text.utf8CodeUnitCount else { return false }
        return unsafe withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return text.utf8CodeUnitCount == 0 }
            return memcmp(base + start, text.utf8Start, text.utf8CodeUnitCount) == 0
        }
    }

    /// Whether the bytes from `start` on begin with `text`, letters compared without case. `text` is lower case.
    @inlinable
    package func hasPrefixIgnoringCase(_ text: StaticString, at start: Int = 0) -> Bool {
        guard start >= 0, count - start >= text.utf8CodeUnitCount else { return false }
        for offset in 0..<text.utf8CodeUnitCount where ASCII.lowercased(self[start + offset]) != text.utf8Start[offset]
        {
            return false
        }
        return true
    }

    /// A copy of the bytes.
    @inlinable
    package var array: [UInt8] { unsafe withUnsafeBufferPointer { Array($0) } }

    /// The bytes as text; invalid UTF-8 becomes U+FFFD.
    @inlinable
    package var string: String { unsafe withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
}

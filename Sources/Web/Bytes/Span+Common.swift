extension Span<UInt8> {
    /// How many bytes at the beginning are the same in both; eight are compared a step.
    package func commonPrefixLength(with other: Span<UInt8>) -> Int {
        let most = Swift.min(count, other.count)
        return unsafe withUnsafeBytes { left in
            unsafe other.withUnsafeBytes { right in
                var length = 0
                while length &+ 8 <= most {
                    let difference =
                        left.loadUnaligned(fromByteOffset: length, as: UInt64.self).littleEndian
                        ^ right.loadUnaligned(fromByteOffset: length, as: UInt64.self).littleEndian
                    if difference != 0 { return length &+ difference.trailingZeroBitCount / 8 }
                    length &+= 8
                }
                while length < most, left[length] == right[length] { length &+= 1 }
                return length
            }
        }
    }

    /// Whether the bytes end with `run`.
    package func hasSuffix(_ run: Span<UInt8>) -> Bool {
        run.count <= count && extracting(last: run.count).commonPrefixLength(with: run) == run.count
    }
}

/// A set of ASCII bytes, held in two words so that a test needs no memory. Bytes of 0x80 and more are never in it;
/// who wants them asks for them.
struct ByteSet {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    @inline(__always)
    init() {}

    /// Whether the ASCII byte is in the set; the answer for other bytes means nothing.
    @inline(__always)
    private func containsASCII(_ byte: UInt8) -> Bool {
        ((byte & 0x40 == 0 ? low : high) &>> UInt64(byte & 63)) & 1 != 0
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool { byte < 0x80 && containsASCII(byte) }

    /// Whether `byte` is in the set or is not ASCII.
    @inline(__always)
    func containsOrIsNotASCII(_ byte: UInt8) -> Bool { byte >= 0x80 || containsASCII(byte) }

    /// The set and `byte`.
    @inline(__always)
    func with(_ byte: UInt8) -> ByteSet {
        var set = self
        let bit: UInt64 = 1 &<< UInt64(byte & 63)
        if byte & 0x40 == 0 { set.low |= bit } else { set.high |= bit }
        return set
    }

    /// The set and the one ASCII character `character`.
    @inline(__always)
    func with(_ character: Unicode.Scalar) -> ByteSet { with(UInt8(truncatingIfNeeded: character.value)) }

    /// The control characters U+0000–U+001F and U+007F.
    static var controls: ByteSet {
        @inline(__always) get {
            var set = ByteSet()
            set.low = 0xFFFF_FFFF
            return set.with(0x7F)
        }
    }
}

extension Span<UInt8> {
    /// The position of the first byte at or after `start` that is in `set`, or `count`.
    @inline(__always)
    func firstIndex(in set: ByteSet, from start: Int) -> Int {
        var index = start
        while index < count, !set.contains(self[index]) { index &+= 1 }
        return index
    }

    /// The position of the first byte at or after `start` that is in `set` or not ASCII, or `count`.
    @inline(__always)
    func firstIndex(inOrNotASCII set: ByteSet, from start: Int) -> Int {
        guard start >= 0 else { return count }
        return unsafe withUnsafeBufferPointer { bytes in
            var index = start
            while index < bytes.count, unsafe !set.containsOrIsNotASCII(bytes[index]) { index &+= 1 }
            return index
        }
    }
}

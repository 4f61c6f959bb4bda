/// The place in a deflate stream, whose bits are read from the low end of each byte (RFC 1951 §3.1.1).
struct DeflateBits {
    private var position: Int
    private var buffer: UInt32 = 0
    private var available = 0

    init(position: Int) { self.position = position }

    /// The first byte of which no bit was read.
    var bytePosition: Int { position - available / 8 }

    /// The next `count` bits (0–16) as a number.
    mutating func read(_ count: Int, _ input: Span<UInt8>) throws(DeflateScan.Fault) -> Int {
        fill(input)
        guard available >= count else { throw .truncated }
        let value = Int(buffer & (1 << UInt32(count) - 1))
        skip(count)
        return value
    }

    /// Takes in bytes until at least 17 bits are there, or the input ends.
    @inline(__always)
    mutating func fill(_ input: Span<UInt8>) {
        while available <= 24, position < input.count {
            buffer |= UInt32(input[position]) << UInt32(available)
            position += 1
            available += 8
        }
    }

    /// The bits that are there, the next one lowest, and how many they are.
    var peeked: (bits: UInt32, count: Int) { (buffer, available) }

    @inline(__always)
    mutating func skip(_ count: Int) {
        buffer >>= UInt32(count)
        available -= count
    }
}

/// Bits to bytes in DEFLATE's order: the first bit is the lowest of its byte (RFC 1951 section 3.1.1).
struct BitWriter {
    private(set) var bytes: [UInt8] = []
    private var used = 0

    /// Writes the `count` low bits of `value`, the lowest first: numbers.
    mutating func write(_ value: UInt32, count: Int) {
        for bit in 0..<count { write(bit: value >> UInt32(bit) & 1) }
    }

    /// Writes the `count` low bits of `code`, the highest first: Huffman codes.
    mutating func write(code: UInt32, count: Int) {
        for bit in (0..<count).reversed() { write(bit: code >> UInt32(bit) & 1) }
    }

    mutating func writeZeroBits(_ count: Int) {
        var left = count
        while left > 0, used % 8 != 0 {
            write(bit: 0)
            left -= 1
        }
        bytes += [UInt8](repeating: 0, count: left / 8)
        used = 0
        for _ in 0..<left % 8 { write(bit: 0) }
    }

    private mutating func write(bit: UInt32) {
        if used == 0 { bytes.append(0) }
        bytes[bytes.count - 1] |= UInt8(bit) << UInt8(used)
        used = (used + 1) % 8
    }
}

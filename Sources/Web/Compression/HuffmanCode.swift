/// A canonical Huffman code (RFC 1951 §3.2.2), built from the lengths of its codewords.
struct HuffmanCode {
    /// Codewords up to this many bits are looked up at once, longer ones are walked bit by bit.
    private static let fastBits = 9

    /// For each value of the next nine bits: symbol × 16 + length, or 0 when the codeword is longer or none.
    private var fast = [UInt16](repeating: 0, count: 1 << fastBits)
    /// How many codewords there are of each length.
    private var counts = [UInt16](repeating: 0, count: 16)
    /// The symbols by codeword.
    private var symbols = [UInt16](repeating: 0, count: 288)

    /// Takes the code whose symbol `i` has a codeword of `lengths[i]` bits (0–15; 0 means none; 288 symbols at most).
    mutating func build(lengths: Span<UInt8>) throws(DeflateScan.Fault) {
        for length in counts.indices { counts[length] = 0 }
        for index in fast.indices { fast[index] = 0 }
        for symbol in lengths.indices { counts[Int(lengths[symbol])] += 1 }
        var free = 1
        for length in 1...15 {
            free = free << 1 - Int(counts[length])
            guard free >= 0 else { throw .corrupt }
        }
        // Only a code of one symbol, or of none, may leave codewords unused.
        guard free == 0 || lengths.count - Int(counts[0]) <= 1 else { throw .corrupt }

        var firstIndex = [Int](repeating: 0, count: 16)
        var nextCode = [UInt32](repeating: 0, count: 16)
        for length in 1..<15 {
            firstIndex[length + 1] = firstIndex[length] + Int(counts[length])
            nextCode[length + 1] = (nextCode[length] + UInt32(counts[length])) << 1
        }
        for symbol in lengths.indices where lengths[symbol] != 0 {
            let length = Int(lengths[symbol])
            symbols[firstIndex[length]] = UInt16(symbol)
            firstIndex[length] += 1
            let code = nextCode[length]
            nextCode[length] += 1
            guard length <= Self.fastBits else { continue }
            // Codewords stand in the stream with their highest bit first.
            var index = Int(Self.reversed(code, length))
            while index < fast.count {
                fast[index] = UInt16(symbol) << 4 | UInt16(length)
                index += 1 << length
            }
        }
    }

    /// Reads one symbol.
    @inline(__always)
    func read(_ bits: inout DeflateBits, _ input: Span<UInt8>) throws(DeflateScan.Fault) -> Int {
        bits.fill(input)
        let (peeked, available) = bits.peeked
        let entry = fast[Int(peeked) & (1 << Self.fastBits - 1)]
        let length = Int(entry & 15)
        guard length > 0, length <= available else { return try readSlowly(&bits, peeked, available) }
        bits.skip(length)
        return Int(entry >> 4)
    }

    private func readSlowly(
        _ bits: inout DeflateBits, _ peeked: UInt32, _ available: Int
    ) throws(DeflateScan.Fault) -> Int {
        var code = 0
        var first = 0
        var index = 0
        for length in 1...15 {
            guard length <= available else { throw .truncated }
            code |= Int(peeked >> UInt32(length - 1)) & 1
            let count = Int(counts[length])
            if code - first < count {
                bits.skip(length)
                return Int(symbols[index + code - first])
            }
            index += count
            first = (first + count) << 1
            code <<= 1
        }
        throw .corrupt
    }

    private static func reversed(_ code: UInt32, _ length: Int) -> UInt32 {
        var code = code
        var result: UInt32 = 0
        for _ in 0..<length {
            result = result << 1 | code & 1
            code >>= 1
        }
        return result
    }
}

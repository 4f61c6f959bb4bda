/// Just enough of DEFLATE (RFC 1951) to serve what a client must inflate: stored blocks, and one block that is nothing
/// but a long run of one byte.
enum Deflate {
    /// `bytes` as stored blocks of at most 65,535 bytes, the last one marked as such.
    static func stored(_ bytes: [UInt8], isLast: Bool = true) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + bytes.count / 65_535 * 5 + 5)
        var start = 0
        repeat {
            let length = min(65_535, bytes.count - start)
            let endsHere = start + length == bytes.count
            result.append(endsHere && isLast ? 1 : 0)
            result += [UInt8(length & 0xFF), UInt8(length >> 8), UInt8(~length & 0xFF), UInt8(~length >> 8 & 0xFF)]
            result += bytes[start..<start + length]
            start += length
        } while start < bytes.count
        return result
    }

    /// A last block that inflates to `runs` times 258 bytes, and one more, all of them `byte`: the best ratio that
    /// the format has, 1032 to 1.
    ///
    /// A dynamic Huffman code gives one bit to "copy 258 bytes" and one to "from distance 1", so four runs are one byte
    /// of zeros. The code lengths sent are: 2 for the literal, 2 for the end of the block, 1 for length code 285, and 1
    /// for distance code 0; they are themselves coded with 1 bit for "a long run of zero lengths" (18) and 2 bits each
    /// for the lengths 1 and 2.
    static func run(of byte: UInt8, runs: Int) -> [UInt8] {
        var bits = BitWriter()
        bits.write(1, count: 1)  // the last block
        bits.write(2, count: 2)  // dynamic Huffman codes
        bits.write(29, count: 5)  // 286 literal and length codes
        bits.write(0, count: 5)  // 1 distance code
        bits.write(14, count: 4)  // 18 code length codes follow, in the order of section 3.2.7
        for symbol in [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1] {
            bits.write(symbol == 18 ? 1 : symbol == 2 || symbol == 1 ? 2 : 0, count: 3)
        }
        writeZeroLengths(Int(byte), &bits)
        writeLength(2, &bits)
        writeZeroLengths(255 - Int(byte), &bits)
        writeLength(2, &bits)
        writeZeroLengths(28, &bits)
        writeLength(1, &bits)
        writeLength(1, &bits)

        // Canonical codes: length code 285 is 0, the literal 10, the end of the block 11; distance code 0 is 0.
        bits.write(code: 0b10, count: 2)
        bits.writeZeroBits(runs * 2)
        bits.write(code: 0b11, count: 2)
        return bits.bytes
    }

    /// Canonical codes of the code lengths: 18 is 0, 1 is 10, 2 is 11.
    private static func writeLength(_ length: Int, _ bits: inout BitWriter) {
        bits.write(code: length == 1 ? 0b10 : 0b11, count: 2)
    }

    private static func writeZeroLengths(_ count: Int, _ bits: inout BitWriter) {
        precondition(count == 0 || count >= 11, "symbol 18 stands for 11 to 138 zero lengths")
        var left = count
        while left > 0 {
            // Never leaves a rest of 1 to 10, which symbol 18 could not say.
            let part = left > 138 ? min(138, left - 11) : left
            bits.write(code: 0, count: 1)
            bits.write(UInt32(part - 11), count: 7)
            left -= part
        }
    }
}

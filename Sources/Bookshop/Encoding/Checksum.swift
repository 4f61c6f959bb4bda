/// The checksums that compressed data carries.
enum Checksum {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }

    /// The CRC-32 of gzip (RFC 1952 section 8) and PNG; `crc` is that of what came before.
    static func crc32(_ bytes: some Sequence<UInt8>, after crc: UInt32 = 0) -> UInt32 {
        ~bytes.reduce(~crc) { value, byte in table[Int((value ^ UInt32(byte)) & 0xFF)] ^ value >> 8 }
    }

    /// The CRC-32 of what `crc` stands for followed by `count` times `byte`, in time logarithmic in `count`.
    ///
    /// Feeding a byte is an affine map of the 32-bit register, so a run is that map composed with itself: by doubling.
    static func crc32(repeating byte: UInt8, count: Int, after crc: UInt32) -> UInt32 {
        var result = ~crc
        var step = AffineMap(feeding: byte, table: table)
        var left = count
        while left > 0 {
            if left & 1 == 1 { result = step.applied(to: result) }
            step = step.twice
            left >>= 1
        }
        return ~result
    }

    /// The checksum of zlib (RFC 1950 section 8.2).
    static func adler32(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var low: UInt32 = 1
        var high: UInt32 = 0
        for byte in bytes {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return high << 16 | low
    }

    /// `x` to `Mx ^ c` over the bits of a register.
    private struct AffineMap {
        /// What `M` makes of each single bit.
        let columns: [UInt32]
        let constant: UInt32

        init(columns: [UInt32], constant: UInt32) {
            self.columns = columns
            self.constant = constant
        }

        init(feeding byte: UInt8, table: [UInt32]) {
            func feed(_ register: UInt32) -> UInt32 {
                table[Int((register ^ UInt32(byte)) & 0xFF)] ^ register >> 8
            }
            let constant = feed(0)
            self.init(columns: (0..<32).map { feed(1 << $0) ^ constant }, constant: constant)
        }

        func applied(to register: UInt32) -> UInt32 { linear(register) ^ constant }

        var twice: AffineMap {
            AffineMap(columns: columns.map(linear), constant: applied(to: constant))
        }

        private func linear(_ register: UInt32) -> UInt32 {
            var result: UInt32 = 0
            for bit in 0..<32 where register >> UInt32(bit) & 1 == 1 { result ^= columns[bit] }
            return result
        }
    }
}

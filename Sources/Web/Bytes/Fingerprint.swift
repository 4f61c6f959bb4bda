/// 64-bit fingerprints of byte strings, seeded so that nobody outside can make two URLs collide on purpose.
///
/// Two rounds of a 64×64→128-bit multiply for every 16 bytes (the "mum" construction). Not cryptographic: with a secret
/// seed, ten million URLs have a chance of about three in a million that any two share a fingerprint.
@usableFromInline
package enum Fingerprint {
    /// The fingerprint of `bytes` under `seed`. Never 0, so that 0 can mean "free" in a table.
    @inlinable @inline(__always)
    package static func hash(_ bytes: Span<UInt8>, seed: UInt64) -> UInt64 {
        unsafe bytes.withUnsafeBytes { raw in
            var state = seed ^ 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: raw.count)
            var offset = 0
            while offset &+ 8 <= raw.count {
                let word = raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                state = fold(state ^ word, 0xA076_1D64_78BD_642F)
                offset &+= 8
            }
            if offset < raw.count {
                var word: UInt64 = 0
                var shift: UInt64 = 0
                while offset < raw.count {
                    word |= UInt64(raw[offset]) << shift
                    shift &+= 8
                    offset &+= 1
                }
                state = fold(state ^ word, 0xE703_7ED1_A0B4_28DB)
            }
            state = fold(state ^ seed, 0x8EBC_6AF0_9C88_C6E3)
            return state == 0 ? 1 : state
        }
    }

    @inlinable @inline(__always)
    package static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}

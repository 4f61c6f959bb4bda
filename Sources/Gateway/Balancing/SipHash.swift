/// SipHash-2-4 (Aumasson, Bernstein: "SipHash: a fast short-input PRF"): a keyed sum of 64 bits that nobody without the key
/// can make.
struct SipHash: Sendable {
    private let key: (UInt64, UInt64)

    init(key: (UInt64, UInt64)) { self.key = key }

    func sum(_ bytes: some Collection<UInt8>) -> UInt64 {
        var v0 = key.0 ^ 0x736F_6D65_7073_6575
        var v1 = key.1 ^ 0x646F_7261_6E64_6F6D
        var v2 = key.0 ^ 0x6C79_6765_6E65_7261
        var v3 = key.1 ^ 0x7465_6462_7974_6573
        func round() {
            v0 = v0 &+ v1
            v1 = Self.rotated(v1, 13) ^ v0
            v0 = Self.rotated(v0, 32)
            v2 = v2 &+ v3
            v3 = Self.rotated(v3, 16) ^ v2
            v0 = v0 &+ v3
            v3 = Self.rotated(v3, 21) ^ v0
            v2 = v2 &+ v1
            v1 = Self.rotated(v1, 17) ^ v2
            v2 = Self.rotated(v2, 32)
        }
        var word: UInt64 = 0
        var count: UInt64 = 0
        for byte in bytes {
            word |= UInt64(byte) << (8 * (count & 7))
            count &+= 1
            guard count & 7 == 0 else { continue }
            v3 ^= word
            round()
            round()
            v0 ^= word
            word = 0
        }
        word |= count << 56
        v3 ^= word
        round()
        round()
        v0 ^= word
        v2 ^= 0xFF
        for _ in 0..<4 { round() }
        return v0 ^ v1 ^ v2 ^ v3
    }

    private static func rotated(_ word: UInt64, _ bits: UInt64) -> UInt64 { word << bits | word >> (64 - bits) }
}

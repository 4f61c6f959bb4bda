#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Numbers that look random and come again with the same seed (Steele, Lea, Flood: "Fast splittable pseudorandom number
/// generators").
struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// From 0 up to 1, without that.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}

extension Double {
    static func log(_ value: Double) -> Double {
        #if canImport(Glibc)
            Glibc.log(value)
        #else
            Darwin.log(value)
        #endif
    }
}

/// A small seeded generator (Steele, Lea and Flood 2014) for jitter: fast, and the same on every run with one seed.
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// A number in `range`, evenly spread.
    package mutating func double(in range: ClosedRange<Double>) -> Double { .random(in: range, using: &self) }
}

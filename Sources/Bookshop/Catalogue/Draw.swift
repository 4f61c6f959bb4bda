/// Chance that can be looked up: the same seed, purpose and number give the same draw, in whatever order they are asked
/// for, so that book 700 needs no other book to exist.
struct Draw {
    private var state: UInt64

    init(seed: UInt64, _ purpose: Purpose, _ number: Int = 0) {
        state = seed &* 0x9E37_79B9_7F4A_7C15
        state = Self.mixed(state ^ UInt64(purpose.rawValue) &* 0xD6E8_FEB8_6659_FD93)
        state = Self.mixed(state ^ UInt64(truncatingIfNeeded: number))
    }

    /// What is drawn, so that no two things of one book follow from each other.
    enum Purpose: UInt8 {
        case titles, book, description, picture, related, session
    }

    /// A number from 0 up to, not including, `count`; 0 for an empty range.
    mutating func number(below count: Int) -> Int {
        guard count > 0 else { return 0 }
        return Int(next().multipliedFullWidth(by: UInt64(count)).high)
    }

    mutating func number(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + number(below: range.upperBound - range.lowerBound + 1)
    }

    /// One of `choices`, which are never empty here.
    mutating func pick(_ choices: [String]) -> String { choices[number(below: choices.count)] }

    mutating func next() -> UInt64 {
        state &+= 0xA0761D6478BD642F
        return Self.mixed(state)
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        let product = (value ^ 0xE703_7ED1_A0B4_28DB).multipliedFullWidth(by: 0x8EBC_6AF0_9C88_C6E3)
        let folded = product.high ^ product.low
        return folded ^ folded >> 29
    }
}

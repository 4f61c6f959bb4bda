extension UInt64 {
    /// The lowest bit that is set at `index` or above it.
    func firstBit(from index: Int) -> Int? {
        let rest = self >> UInt64(clamping: index)
        return rest == 0 ? nil : index + rest.trailingZeroBitCount
    }

    func hasBit(_ index: Int) -> Bool { self >> UInt64(clamping: index) & 1 == 1 }

    /// How many bits below `index` are set.
    func bitCount(below index: Int) -> Int { (self & (1 << UInt64(clamping: index) &- 1)).nonzeroBitCount }

    mutating func insertBit(_ index: Int) { self |= 1 << UInt64(clamping: index) }

    /// Calls `body` with each bit that is set, lowest first.
    func forEachBit(_ body: (Int) -> Void) {
        var rest = self
        while rest != 0 {
            body(rest.trailingZeroBitCount)
            rest &= rest &- 1
        }
    }
}

/// A table of names and values in one string, which takes no memory and no time at start: `name=value` entries in the
/// byte order of their names, one space or line feed between two of them.
struct SortedTable: CustomStringConvertible {
    private let text: StaticString

    init(_ text: StaticString) { self.text = text }

    /// The whole table.
    var description: String { text.description }

    /// The value of `name`, or nil.
    @_lifetime(immortal)
    func value(of name: Span<UInt8>) -> Span<UInt8>? {
        // Safe: a static string's bytes live as long as the process.
        let table = unsafe _overrideLifetime(
            Span(_unsafeStart: text.utf8Start, count: text.utf8CodeUnitCount), borrowing: ())
        var low = 0
        var high = table.count
        while low < high {
            var start = (low &+ high) / 2
            while start > low, table[start &- 1] > 0x20 { start &-= 1 }
            guard let equals = table.firstIndex(of: UInt8(ascii: "="), from: start) else { return nil }
            var end = equals
            while end < table.count, table[end] > 0x20 { end &+= 1 }
            let order = Self.compare(name, table.extracting(start..<equals))
            if order == 0 { return table.extracting(equals &+ 1..<end) }
            if order < 0 { high = start } else { low = end &+ 1 }
        }
        return nil
    }

    /// Less than, equal to, or more than zero as `left` comes before `right`, is the same, or comes after it.
    private static func compare(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Int {
        for index in 0..<min(left.count, right.count) where left[index] != right[index] {
            return Int(left[index]) &- Int(right[index])
        }
        return left.count &- right.count
    }
}

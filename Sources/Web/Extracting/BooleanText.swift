/// The yes or no that a text says.
///
/// Letter case does not matter. Whole texts: `yes`, `y`, `true`, `t`, `on`, `1`, `✓`, `✔` and `no`, `n`, `false`, `f`,
/// `off`, `0`, `✗`, `✘`. Beginnings of texts: `in stock`, `available` and `out of stock`, `sold out`, `not available`,
/// `unavailable`. Ends of texts, as in schema.org's URLs: `/InStock` and `/OutOfStock`, `/SoldOut`.
enum BooleanText {
    private static let words: [(StaticString, Bool)] = [
        ("yes", true), ("y", true), ("true", true), ("t", true), ("on", true), ("1", true), ("✓", true), ("✔", true),
        ("no", false), ("n", false), ("false", false), ("f", false), ("off", false), ("0", false), ("✗", false),
        ("✘", false), ("instock", true), ("outofstock", false), ("soldout", false),
    ]
    private static let beginnings: [(StaticString, Bool)] = [
        ("in stock", true), ("available", true), ("out of stock", false), ("sold out", false),
        ("not available", false), ("unavailable", false),
    ]
    private static let ends: [(StaticString, Bool)] = [("/instock", true), ("/outofstock", false), ("/soldout", false)]

    /// - Parameter text: with its white space collapsed.
    /// - Returns: nil for what says neither.
    static func read(_ text: Span<UInt8>) -> Bool? {
        for (word, value) in words where text.equalsIgnoringCase(word) { return value }
        for (beginning, value) in beginnings where text.hasWordIgnoringCase(beginning, at: 0) { return value }
        for (end, value) in ends
        where text.hasPrefixIgnoringCase(end, at: text.count - end.utf8CodeUnitCount) { return value }
        return nil
    }
}

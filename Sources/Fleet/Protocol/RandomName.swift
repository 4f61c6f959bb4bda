import Jobs

/// Names that nobody guesses and no two share: of sessions and of nodes.
enum RandomName {
    /// 128 random bits in 32 hexadecimal digits, from the system's generator.
    static func make() -> String {
        (0..<2).map { _ in UInt64.random(in: .min ... .max).hexadecimal }.joined()
    }
}

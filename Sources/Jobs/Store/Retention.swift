/// How long ended jobs and their outputs are kept; nil for no bound.
package struct Retention: Sendable, Hashable {
    package var age: Duration? = .seconds(30 * 86_400)
    package var count: Int? = 100_000
    /// Bytes of items and logs together.
    package var bytes: Int64? = 10 << 30

    package init() {}
}

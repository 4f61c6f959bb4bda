/// A time during which a zone's clocks keep one offset. Two neighbours may have the same.
package struct OffsetPeriod: Sendable, Hashable {
    /// Its first second since 1970; `Int64.min` when it has no beginning.
    package let start: Int64
    /// The second after its last; `Int64.max` when it has no end.
    package let end: Int64
    /// Seconds east of UTC.
    package let offset: Int

    /// More than any offset, either way, in seconds: RFC 9636 stays below 25 hours west and 26 east.
    static let mostOffset: Int64 = 26 * 3_600
}

/// The ranges of numbers in stored rows. What lies beyond was never written by this program, and counting on from it would
/// overflow.
enum StoredRange {
    /// Attempts, losses and failures.
    static let count: ClosedRange<Int64> = 0...1_000_000_000
    /// The numbers of rows.
    static let sequence: ClosedRange<Int64> = 1...(1 << 53)
    /// Microseconds: from 1970 to the end of the year 9999.
    static let time: ClosedRange<Int64> = 0...253_402_300_799_999_999
    /// Sizes in bytes.
    static let bytes: ClosedRange<Int64> = 0...(1 << 50)
}

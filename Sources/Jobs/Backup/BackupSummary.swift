/// What a backup holds.
package struct BackupSummary: Sendable, Hashable {
    /// Rows by table.
    package var rows: [String: Int] = [:]
    /// How many items and logs.
    package var outputs = 0
    /// Bytes of those.
    package var outputBytes: Int64 = 0
    /// Bytes of the whole file.
    package var bytes: Int64 = 0

    package init() {}
}

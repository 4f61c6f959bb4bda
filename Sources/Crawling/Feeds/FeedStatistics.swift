/// What went into one feed since it was opened.
public struct FeedStatistics: Sendable, Hashable {
    /// Items, or exchanges for an archive.
    public internal(set) var items = 0
    /// Bytes taken in: of JSON Lines for items, of finished records for an archive.
    public internal(set) var bytes: UInt64 = 0
    /// Fields that had no column to go to, by name, and in how many items. At most ``maximumNames`` names are kept;
    /// what comes after them is counted under `…`.
    public internal(set) var droppedFields: [String: Int] = [:]

    /// Names come from pages, so they must not fill the memory.
    static let maximumNames = 100

    mutating func dropped(field name: String) {
        let known = droppedFields[name] != nil || droppedFields.count < Self.maximumNames
        droppedFields[known ? name : "…", default: 0] += 1
    }
}

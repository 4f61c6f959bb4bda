/// Where all answers are kept.
package struct CacheStorage: Sendable, Hashable {
    /// Bytes in memory, of all answers together, those that are just coming included.
    package var memory = 64 << 20
    /// A folder for what does not fit there; nil for none.
    package var folder: String?
    /// Bytes in the folder.
    package var disk = 1 << 30

    package init() {}
}

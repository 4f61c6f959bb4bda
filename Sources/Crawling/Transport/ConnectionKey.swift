import Web

/// What a kept connection can be used for: one origin, through one proxy or none.
struct ConnectionKey: Hashable, Sendable {
    let origin: UInt64
    /// Index in the list of proxies, -1 for none.
    let proxy: Int
}

/// What of a route's answers is kept, as a shared cache keeps them (RFC 9111).
package struct CacheRules: Sendable, Hashable {
    /// For answers that do not say how long they are fresh; zero keeps only those that do.
    package var defaultFreshness: Duration = .zero
    /// Longer than an answer says: while it is fetched anew in the background.
    package var staleWhileRevalidate: Duration = .zero
    /// Longer than an answer says: when the server fails.
    package var staleIfError: Duration = .zero
    /// Bytes of a body; longer ones are not kept.
    package var mostBody = 8 << 20
    /// Names, in lower case, of query parameters that make no difference.
    package var ignoredParameters: Set<String> = []

    package init() {}
}

/// Where all answers are kept.
package struct CacheStorage: Sendable, Hashable {
    /// Bytes in memory, of all answers together.
    package var memory = 64 << 20
    /// A folder for what does not fit there; nil for none.
    package var folder: String?
    /// Bytes in the folder.
    package var disk = 1 << 30

    package init() {}
}

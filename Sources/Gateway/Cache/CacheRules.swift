/// What of a route's answers is kept, as a shared cache keeps them (RFC 9111).
package struct CacheRules: Sendable, Hashable {
    /// For answers that do not say how long they are fresh; zero keeps only those that do.
    package var defaultFreshness: Duration = .zero
    /// Longer than an answer says: while it is fetched anew in the background. An answer's own `stale-while-revalidate`
    /// comes first.
    package var staleWhileRevalidate: Duration = .zero
    /// Longer than an answer says: when the server fails. An answer's own `stale-if-error` comes first.
    package var staleIfError: Duration = .zero
    /// Bytes of a body; longer ones are not kept.
    package var mostBody = 8 << 20
    /// Names, in lower case, of query parameters that make no difference.
    package var ignoredParameters: Set<String> = []
    /// Whether the `Cache-Control` and `Pragma` of requests are heeded (RFC 9111 §5.2.1). A client that may send `no-cache`
    /// may send every request to the servers.
    package var heedsRequests = true

    package init() {}
}

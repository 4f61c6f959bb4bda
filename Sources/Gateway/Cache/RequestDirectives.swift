/// What a request says of caches (RFC 9111 §5.2.1). Of a directive that comes twice, or that cannot be read, the stricter
/// meaning holds. Times are seconds.
struct RequestDirectives: Sendable, Hashable {
    var isThere = false
    var noStore = false
    var noCache = false
    var onlyIfCached = false
    var maxAge: Int64?
    var minFresh: Int64?
    /// The largest for one without a value.
    var maxStale: Int64?
    /// RFC 5861 §4.
    var staleIfError: Int64?

    /// Reads the value of one `Cache-Control` field.
    mutating func read(_ value: Range<Int>, _ bytes: Span<UInt8>) {
        isThere = true
        var reader = DirectiveReader(value)
        while let directive = reader.next(bytes) {
            let seconds = DirectiveReader.seconds(bytes, directive.value)
            if directive.isNamed("no-store", bytes) {
                noStore = true
            } else if directive.isNamed("no-cache", bytes) {
                noCache = true
            } else if directive.isNamed("only-if-cached", bytes) {
                onlyIfCached = true
            } else if directive.isNamed("max-age", bytes) {
                maxAge = min(maxAge ?? .max, seconds ?? 0)
            } else if directive.isNamed("min-fresh", bytes) {
                minFresh = max(minFresh ?? 0, seconds ?? DirectiveReader.mostSeconds)
            } else if directive.isNamed("max-stale", bytes) {
                maxStale = min(maxStale ?? .max, directive.value == nil ? .max : seconds ?? 0)
            } else if directive.isNamed("stale-if-error", bytes) {
                staleIfError = min(staleIfError ?? .max, seconds ?? 0)
            }
        }
    }

    /// Reads the value of a `Pragma` field (RFC 9111 §5.4), which counts only without a `Cache-Control`.
    static func isNoCache(_ value: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        var reader = DirectiveReader(value)
        while let directive = reader.next(bytes) {
            if directive.isNamed("no-cache", bytes) { return true }
        }
        return false
    }
}

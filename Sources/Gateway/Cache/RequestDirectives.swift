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
            let name = directive.name
            func matches(_ word: StaticString) -> Bool {
                name.count == word.utf8CodeUnitCount && KnownField.matches(bytes, name.lowerBound, word)
            }
            let seconds = DirectiveReader.seconds(bytes, directive.value)
            if matches("no-store") {
                noStore = true
            } else if matches("no-cache") {
                noCache = true
            } else if matches("only-if-cached") {
                onlyIfCached = true
            } else if matches("max-age") {
                maxAge = min(maxAge ?? .max, seconds ?? 0)
            } else if matches("min-fresh") {
                minFresh = max(minFresh ?? 0, seconds ?? DirectiveReader.mostSeconds)
            } else if matches("max-stale") {
                maxStale = min(maxStale ?? .max, directive.value == nil ? .max : seconds ?? 0)
            } else if matches("stale-if-error") {
                staleIfError = min(staleIfError ?? .max, seconds ?? 0)
            }
        }
    }

    /// Reads the value of a `Pragma` field (RFC 9111 §5.4), which counts only without a `Cache-Control`.
    static func isNoCache(_ value: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
        var reader = DirectiveReader(value)
        while let directive = reader.next(bytes) {
            if directive.name.count == 8, KnownField.matches(bytes, directive.name.lowerBound, "no-cache") {
                return true
            }
        }
        return false
    }
}

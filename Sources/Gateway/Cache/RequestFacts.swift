/// What a cache must know of a request: offsets in the bytes of its head.
struct RequestFacts: Sendable {
    private(set) var directives = RequestDirectives()
    private(set) var hasAuthorization = false
    private(set) var hasRange = false
    /// `If-Match` or `If-Unmodified-Since`, which only the server can judge (RFC 9111 §4.3.2).
    private(set) var needsServer = false
    /// The values of `If-None-Match`.
    private(set) var ifNoneMatch: [Range<Int>] = []
    private(set) var ifModifiedSince: Range<Int>?

    /// - Parameter heeds: whether what it says of caches counts.
    init(_ fields: HeadFields, _ bytes: Span<UInt8>, heeds: Bool) {
        var isPragma = false
        var dates = 0
        for field in fields.all where field.known == .other {
            switch CacheField(bytes, field.name) {
            case .cacheControl: if heeds { directives.read(field.value, bytes) }
            case .pragma: isPragma = isPragma || RequestDirectives.isNoCache(field.value, bytes)
            case .authorization: hasAuthorization = true
            case .range: hasRange = true
            case .ifMatch, .ifUnmodifiedSince: needsServer = true
            case .ifNoneMatch: ifNoneMatch.append(field.value)
            case .ifModifiedSince:
                ifModifiedSince = field.value
                dates += 1
            default: break
            }
        }
        if dates > 1 { ifModifiedSince = nil }
        if heeds, isPragma, !directives.isThere { directives.noCache = true }
    }

    var isConditional: Bool { !ifNoneMatch.isEmpty || ifModifiedSince != nil }
}

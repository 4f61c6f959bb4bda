/// What a cache must know of an answer: offsets in the bytes of its head. Times are seconds, dates since 1970.
struct AnswerFacts: Sendable {
    private(set) var status: Int
    private(set) var directives = ResponseDirectives()
    private(set) var date: Int64?
    private(set) var hasExpires = false
    /// Nil when it cannot be read or comes twice with two values: such an answer has expired.
    private(set) var expires: Int64?
    private(set) var age: Int64 = 0
    /// A value that can be one, with its quotes.
    private(set) var etag: Range<Int>?
    private(set) var lastModified: Range<Int>?
    private(set) var lastModifiedDate: Int64?
    private(set) var vary: [Range<Int>] = []
    private(set) var variesByAll = false
    /// Where the names of `Set-Cookie` fields stand.
    private(set) var cookies: [Range<Int>] = []
    private var isPragma = false

    init(_ status: Int, _ fields: HeadFields, _ bytes: Span<UInt8>, now: Int64) {
        self.status = status
        for field in fields.all where field.known == .other {
            switch CacheField(bytes, field.name) {
            case .cacheControl: directives.read(field.value, bytes)
            case .pragma: isPragma = isPragma || RequestDirectives.isNoCache(field.value, bytes)
            case .date: if date == nil { date = FieldDate.parse(bytes, field.value, now: now) }
            case .expires:
                let value = FieldDate.parse(bytes, field.value, now: now)
                expires = hasExpires ? (expires == value ? value : nil) : value
                hasExpires = true
            case .age: age = max(age, DirectiveReader.seconds(bytes, field.value) ?? 0)
            case .etag: if etag == nil, EntityTags.isTag(bytes, field.value) { etag = field.value }
            case .lastModified:
                if lastModified == nil, let value = FieldDate.parse(bytes, field.value, now: now) {
                    lastModified = field.value
                    lastModifiedDate = value
                }
            case .vary: readVary(field.value, bytes)
            case .setCookie: cookies.append(field.name)
            default: break
            }
        }
    }

    private mutating func readVary(_ value: Range<Int>, _ bytes: Span<UInt8>) {
        var elements = ListElements(value)
        while let name = elements.next(bytes) {
            // What is no name may mean anything.
            for index in name where bytes[index] == 0x2A || !Octet.isToken(bytes[index]) { variesByAll = true }
            vary.append(name)
        }
    }

    var hasValidator: Bool { etag != nil || lastModified != nil }

    /// For how many milliseconds it is fresh (RFC 9111 §4.2.1); nil when neither it nor the rules say so.
    func lifetime(received: CacheInstant, _ rules: CacheRules) -> Int64? {
        if let seconds = directives.sharedMaxAge ?? directives.maxAge { return seconds * 1_000 }
        if hasExpires {
            guard let expires else { return 0 }
            return min(max(0, expires - (date ?? received.seconds)), DirectiveReader.mostSeconds) * 1_000
        }
        guard rules.defaultFreshness > .zero, Self.hasDefault(status), !isPragma || directives.isThere else {
            return nil
        }
        return rules.defaultFreshness.milliseconds
    }

    /// How old it is when it comes (RFC 9111 §4.2.3), in milliseconds.
    func initialAge(asked: CacheInstant, received: CacheInstant) -> Int64 {
        let apparent = date.map { max(0, received.seconds - $0) * 1_000 } ?? 0
        return max(apparent, age * 1_000 + received.since(asked))
    }

    /// Statuses that may be kept without an explicit lifetime (RFC 9110 §15.1), but for 206.
    static func hasDefault(_ status: Int) -> Bool {
        switch status {
        case 200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501: true
        default: false
        }
    }

    /// Statuses whose caching is known here, which `must-understand` asks for.
    static func isUnderstood(_ status: Int) -> Bool { hasDefault(status) || status == 302 || status == 307 }
}

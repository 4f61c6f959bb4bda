/// Fields that a cache reads.
enum CacheField: UInt8, Sendable {
    case other
    case age, date, etag, vary, range, pragma, expires, ifMatch, ifRange, location, setCookie, authorization
    case cacheControl, ifNoneMatch, lastModified, contentType, contentRange, contentLocation, contentEncoding
    case ifModifiedSince, ifUnmodifiedSince

    /// By the name, whatever the case of its letters.
    @inline(__always)
    init(_ bytes: Span<UInt8>, _ name: Range<Int>) {
        func matches(_ word: StaticString) -> Bool { KnownField.matches(bytes, name.lowerBound, word) }
        self = .other
        switch name.count {
        case 3: if matches("age") { self = .age }
        case 4:
            if matches("date") { self = .date }
            if matches("etag") { self = .etag }
            if matches("vary") { self = .vary }
        case 5: if matches("range") { self = .range }
        case 6: if matches("pragma") { self = .pragma }
        case 7: if matches("expires") { self = .expires }
        case 8:
            if matches("if-match") { self = .ifMatch }
            if matches("if-range") { self = .ifRange }
            if matches("location") { self = .location }
        case 10: if matches("set-cookie") { self = .setCookie }
        case 12: if matches("content-type") { self = .contentType }
        case 13:
            if matches("cache-control") { self = .cacheControl }
            if matches("if-none-match") { self = .ifNoneMatch }
            if matches("authorization") { self = .authorization }
            if matches("last-modified") { self = .lastModified }
            if matches("content-range") { self = .contentRange }
        case 16:
            if matches("content-location") { self = .contentLocation }
            if matches("content-encoding") { self = .contentEncoding }
        case 17: if matches("if-modified-since") { self = .ifModifiedSince }
        case 19: if matches("if-unmodified-since") { self = .ifUnmodifiedSince }
        default: break
        }
    }
}

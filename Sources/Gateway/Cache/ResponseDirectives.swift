/// What an answer says of caches (RFC 9111 §5.2.2, RFC 5861). Of a directive that comes twice, or that cannot be read, the
/// stricter meaning holds. Times are seconds.
struct ResponseDirectives: Sendable, Hashable {
    var isThere = false
    var noStore = false
    /// Without field names.
    var noCache = false
    /// Without field names.
    var isPrivate = false
    var isPublic = false
    var mustRevalidate = false
    var proxyRevalidate = false
    var mustUnderstand = false
    var isImmutable = false
    var maxAge: Int64?
    var sharedMaxAge: Int64?
    var staleWhileRevalidate: Int64?
    var staleIfError: Int64?
    /// Where names of fields stand that `private` or `no-cache` take out of what is kept.
    var fieldNames: [Range<Int>] = []

    /// Reads the value of one `Cache-Control` field.
    mutating func read(_ value: Range<Int>, _ bytes: Span<UInt8>) {
        isThere = true
        var reader = DirectiveReader(value)
        while let directive = reader.next(bytes) {
            func stricter(_ earlier: Int64?) -> Int64 {
                min(earlier ?? .max, DirectiveReader.seconds(bytes, directive.value) ?? 0)
            }
            if directive.isNamed("max-age", bytes) {
                maxAge = stricter(maxAge)
            } else if directive.isNamed("s-maxage", bytes) {
                sharedMaxAge = stricter(sharedMaxAge)
            } else if directive.isNamed("public", bytes) {
                isPublic = true
            } else if directive.isNamed("private", bytes) {
                if !readNames(directive, bytes) { isPrivate = true }
            } else if directive.isNamed("no-cache", bytes) {
                if !readNames(directive, bytes) { noCache = true }
            } else if directive.isNamed("no-store", bytes) {
                noStore = true
            } else if directive.isNamed("must-revalidate", bytes) {
                mustRevalidate = true
            } else if directive.isNamed("proxy-revalidate", bytes) {
                proxyRevalidate = true
            } else if directive.isNamed("must-understand", bytes) {
                mustUnderstand = true
            } else if directive.isNamed("immutable", bytes) {
                isImmutable = true
            } else if directive.isNamed("stale-while-revalidate", bytes) {
                staleWhileRevalidate = stricter(staleWhileRevalidate)
            } else if directive.isNamed("stale-if-error", bytes) {
                staleIfError = stricter(staleIfError)
            }
        }
    }

    /// False when they are no quoted names, so that the directive means all of the answer.
    private mutating func readNames(_ directive: DirectiveReader.Directive, _ bytes: Span<UInt8>) -> Bool {
        guard directive.isQuoted, let value = directive.value else { return false }
        var names: [Range<Int>] = []
        var elements = ListElements(value)
        while let name = elements.next(bytes) {
            for index in name where !Octet.isToken(bytes[index]) { return false }
            names.append(name)
        }
        guard !names.isEmpty, fieldNames.count + names.count <= 32 else { return false }
        fieldNames += names
        return true
    }
}

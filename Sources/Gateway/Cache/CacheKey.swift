/// Which URL an answer is for: `http://host/path?query`, the host in lower case and without the usual port, the query
/// without parameters that make no difference. GET and HEAD share it. One value serves a connection again and again, so
/// that its memory is taken once.
package struct CacheKey: Sendable, Hashable {
    /// Longer ones are not kept.
    static let longest = 8 << 10

    private(set) var bytes: [UInt8] = []
    /// Of this process only: it cannot be foreseen from outside.
    private(set) var sum: UInt64 = 0

    package init() {}

    /// The key of an address that begins with `http://` or `https://`; nil for others.
    package init?(url: String, scope: CacheScope? = nil) {
        let bytes = Array(url.utf8)
        let span = bytes.span
        let isSecure = KnownField.matches(span, 0, "https://")
        guard isSecure || KnownField.matches(span, 0, "http://") else { return nil }
        let start = isSecure ? 8 : 7
        var end = start
        while end < span.count, span[end] != 0x2F, span[end] != 0x3F { end += 1 }
        guard end > start else { return nil }
        set(span, authority: start..<end, target: end..<span.count, isSecure: isSecure, ignored: scope?.ignored ?? [])
    }

    /// Becomes the key of a request.
    mutating func set(_ head: RequestHead, _ bytes: Span<UInt8>, isSecure: Bool, _ scope: CacheScope) {
        set(bytes, authority: head.authority, target: head.pathAndQuery, isSecure: isSecure, ignored: scope.ignored)
    }

    /// - Parameter target: a path and a query, each of which may be missing.
    mutating func set(
        _ source: Span<UInt8>, authority: Range<Int>, target: Range<Int>, isSecure: Bool, ignored: [[UInt8]]
    ) {
        bytes.removeAll(keepingCapacity: true)
        append(isSecure ? "https://" : "http://")
        let host = Self.withoutPort(source, authority, isSecure: isSecure)
        for index in host { bytes.append(Self.lowercased(source[index])) }
        if target.isEmpty || source[target.lowerBound] == 0x3F { bytes.append(0x2F) }
        var query = target.lowerBound
        while query < target.upperBound, source[query] != 0x3F { query += 1 }
        if ignored.isEmpty { query = target.upperBound }
        for index in target.lowerBound..<query { bytes.append(source[index]) }
        if query < target.upperBound { append(source, (query + 1)..<target.upperBound, without: ignored) }
        var hasher = Hasher()
        bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        sum = UInt64(bitPattern: Int64(hasher.finalize()))
    }

    /// The query, without the parameters whose names are ignored.
    private mutating func append(_ source: Span<UInt8>, _ query: Range<Int>, without ignored: [[UInt8]]) {
        var separator: UInt8 = 0x3F
        var start = query.lowerBound
        while true {
            var end = start
            while end < query.upperBound, source[end] != 0x26 { end += 1 }
            if !ignored.contains(where: { Self.isNamed(source, start..<end, $0) }) {
                bytes.append(separator)
                separator = 0x26
                for index in start..<end { bytes.append(source[index]) }
            }
            guard end < query.upperBound else { return }
            start = end + 1
        }
    }

    private mutating func append(_ text: StaticString) {
        for index in 0..<text.utf8CodeUnitCount { bytes.append(text.utf8Start[index]) }
    }

    private static func isNamed(_ source: Span<UInt8>, _ parameter: Range<Int>, _ name: [UInt8]) -> Bool {
        guard parameter.count >= name.count else { return false }
        let end = parameter.lowerBound + name.count
        guard end == parameter.upperBound || source[end] == 0x3D else { return false }
        for offset in 0..<name.count where lowercased(source[parameter.lowerBound + offset]) != name[offset] {
            return false
        }
        return true
    }

    private static func withoutPort(_ source: Span<UInt8>, _ authority: Range<Int>, isSecure: Bool) -> Range<Int> {
        let port: StaticString = isSecure ? ":443" : ":80"
        let start = authority.upperBound - port.utf8CodeUnitCount
        guard start > authority.lowerBound, KnownField.matches(source, start, port) else { return authority }
        return authority.lowerBound..<start
    }

    static func lowercased(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    package static func == (one: CacheKey, other: CacheKey) -> Bool {
        one.sum == other.sum && one.bytes == other.bytes
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(sum) }
}

extension CacheKey: CustomStringConvertible {
    package var description: String { String(decoding: bytes, as: UTF8.self) }
}

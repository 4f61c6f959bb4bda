/// A request's method, as far as the proxy minds it.
package enum RequestMethod: UInt8, Sendable {
    case get, head, post, put, delete, options, patch, trace, other

    /// Whether doing it twice is doing it once (RFC 9110 §9.2.2), so that it may be sent again (P25).
    package var isIdempotent: Bool {
        switch self {
        case .get, .head, .put, .delete, .options, .trace: true
        case .post, .patch, .other: false
        }
    }

    /// Methods are case-sensitive. Nil for CONNECT, which asks for a tunnel.
    init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        func matches(_ word: StaticString) -> Bool {
            for index in 0..<word.utf8CodeUnitCount
            where bytes[range.lowerBound + index] != word.utf8Start[index] { return false }
            return true
        }
        self = .other
        switch range.count {
        case 3: if matches("GET") { self = .get } else if matches("PUT") { self = .put }
        case 4: if matches("POST") { self = .post } else if matches("HEAD") { self = .head }
        case 5: if matches("PATCH") { self = .patch } else if matches("TRACE") { self = .trace }
        case 6: if matches("DELETE") { self = .delete }
        case 7:
            if matches("OPTIONS") { self = .options }
            if matches("CONNECT") { return nil }
        default: break
        }
    }
}

/// Fields that the proxy itself reads, drops or replaces. All others are passed on unread.
package enum KnownField: UInt8, Sendable {
    case other
    case host, connection, contentLength, transferEncoding, upgrade, keepAlive, proxyConnection, te, expect
    case forwarded, xForwardedFor, xForwardedHost, xForwardedProto, xRealIP
    /// Another `X-Forwarded-…`, such as that of the port.
    case xForwardedOther
    /// One of those above but for underscores in place of hyphens: servers that hand fields on as variables (CGI, WSGI)
    /// cannot tell the two apart.
    case lookalike

    /// By the name, whatever the case of its letters.
    @inline(__always)
    init(_ bytes: Span<UInt8>, _ start: Int, _ length: Int) {
        self = .other
        switch length {
        case 2: if Self.matches(bytes, start, "te") { self = .te }
        case 4: if Self.matches(bytes, start, "host") { self = .host }
        case 6: if Self.matches(bytes, start, "expect") { self = .expect }
        case 7: if Self.matches(bytes, start, "upgrade") { self = .upgrade }
        case 9:
            if Self.matches(bytes, start, "forwarded") {
                self = .forwarded
            } else if Self.matches(bytes, start, "x-real-ip") {
                self = .xRealIP
            }
        case 10:
            if Self.matches(bytes, start, "connection") {
                self = .connection
            } else if Self.matches(bytes, start, "keep-alive") {
                self = .keepAlive
            }
        case 14: if Self.matches(bytes, start, "content-length") { self = .contentLength }
        case 15: if Self.matches(bytes, start, "x-forwarded-for") { self = .xForwardedFor }
        case 16:
            if Self.matches(bytes, start, "x-forwarded-host") {
                self = .xForwardedHost
            } else if Self.matches(bytes, start, "proxy-connection") {
                self = .proxyConnection
            }
        case 17:
            if Self.matches(bytes, start, "transfer-encoding") {
                self = .transferEncoding
            } else if Self.matches(bytes, start, "x-forwarded-proto") {
                self = .xForwardedProto
            }
        default: break
        }
        if self == .other, length > 8 { self = Self.folded(bytes, start, length) }
    }

    /// What a name of nine characters or more is to those who take an underscore for a hyphen; `other` for most.
    @inline(__always)
    private static func folded(_ bytes: Span<UInt8>, _ start: Int, _ length: Int) -> KnownField {
        switch bytes[start] | 0x20 {
        case 0x78 where length > 12 && matchesFolded(bytes, start, "x-forwarded-"):
            return matches(bytes, start, "x-forwarded-") ? .xForwardedOther : .lookalike
        case 0x78 where length == 9 && matchesFolded(bytes, start, "x-real-ip"): return .lookalike
        case 0x63 where length == 14 && matchesFolded(bytes, start, "content-length"): return .lookalike
        case 0x74 where length == 17 && matchesFolded(bytes, start, "transfer-encoding"): return .lookalike
        default: return .other
        }
    }

    /// Fields that say how the message itself is framed or whom it is for: a `Connection` field cannot take them away.
    var isProtected: Bool {
        switch self {
        case .other, .xRealIP, .forwarded: false
        default: true
        }
    }

    /// Whether a trailer may not bring it: none that the proxy itself reads or replaces, or what it says of the client would
    /// stand beside what the client says (P24).
    var isBarredFromTrailers: Bool { self != .other }

    /// Whether the bytes are `word`, which is in lower case, in any case.
    @inline(__always)
    static func matches(_ bytes: Span<UInt8>, _ start: Int, _ word: StaticString) -> Bool {
        let letters = word.utf8Start
        guard start + word.utf8CodeUnitCount <= bytes.count else { return false }
        for index in 0..<word.utf8CodeUnitCount where bytes[start + index] | 0x20 != letters[index] { return false }
        return true
    }

    /// As ``matches(_:_:_:)``, with underscores taken for hyphens.
    private static func matchesFolded(_ bytes: Span<UInt8>, _ start: Int, _ word: StaticString) -> Bool {
        let letters = word.utf8Start
        guard start + word.utf8CodeUnitCount <= bytes.count else { return false }
        for index in 0..<word.utf8CodeUnitCount {
            let byte = bytes[start + index]
            guard (byte == 0x5F ? 0x2D : byte | 0x20) == letters[index] else { return false }
        }
        return true
    }
}

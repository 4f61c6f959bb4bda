/// Fields that the proxy itself reads, drops or replaces. All others are passed on unread.
package enum KnownField: UInt8, Sendable {
    case other
    case host, connection, contentLength, transferEncoding, upgrade, keepAlive, proxyConnection, te, expect
    case forwarded, xForwardedFor, xForwardedHost, xForwardedProto, xRealIP

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
    }

    /// Fields that say how the message itself is framed or whom it is for: a `Connection` field cannot take them away, and
    /// a trailer cannot bring them.
    var isProtected: Bool {
        switch self {
        case .other, .xRealIP, .forwarded: false
        default: true
        }
    }

    /// Whether the bytes are `word`, which is in lower case, in any case.
    @inline(__always)
    static func matches(_ bytes: Span<UInt8>, _ start: Int, _ word: StaticString) -> Bool {
        let letters = word.utf8Start
        guard start + word.utf8CodeUnitCount <= bytes.count else { return false }
        for index in 0..<word.utf8CodeUnitCount where bytes[start + index] | 0x20 != letters[index] { return false }
        return true
    }
}

/// One cookie as the jar keeps it (RFC 6265 §5.3).
struct Cookie: Sendable, Hashable {
    var name: String
    var value: String
    /// The domain it belongs to: that of its attribute, or the host that set it.
    var domain: String
    var path: String
    /// Seconds since 1970 from which on it is gone; nil for one that lasts as long as the jar.
    var expires: Int64?
    /// Whether it goes to ``domain`` alone and not to the hosts below it.
    var isHostOnly: Bool
    /// Whether it goes over HTTPS only.
    var isSecure: Bool
    /// Its place in the order of creation; a cookie that replaces another takes over its place.
    var order: UInt64 = 0

    func isExpired(at now: Int64) -> Bool { expires.map { $0 <= now } ?? false }

    /// Whether a request for `path` is one for what lies below the cookie's path (RFC 6265 §5.1.4).
    func matches(path requestPath: String) -> Bool {
        let own = path.utf8
        let request = requestPath.utf8
        if own.count == 1 { return request.first == own.first }
        guard request.starts(with: own) else { return false }
        return own.last == UInt8(ascii: "/") || request.count == own.count
            || request.dropFirst(own.count).first == UInt8(ascii: "/")
    }

    /// The directory of a request's path: the path of a cookie that names none (RFC 6265 §5.1.4).
    static func defaultPath(of requestPath: String) -> String {
        let bytes = requestPath.utf8
        guard bytes.first == UInt8(ascii: "/"), let slash = bytes.lastIndex(of: UInt8(ascii: "/")),
            slash > bytes.startIndex
        else { return "/" }
        return String(requestPath[..<slash])
    }
}

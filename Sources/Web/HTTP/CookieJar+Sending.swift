extension CookieJar {
    /// The value of the `Cookie` field for a request (RFC 6265 §5.4): cookies with longer paths first, among equals the
    /// older first. An empty jar answers at once.
    ///
    /// - Parameters:
    ///   - host: the host asked: lower case, IDNA form, IPv6 addresses in brackets.
    ///   - path: the path asked for; a query behind it is left out.
    ///   - isSecure: whether it is asked over HTTPS.
    ///   - now: seconds since 1970.
    /// - Returns: nil when there is none to send.
    @inlinable
    public func cookieHeader(forHost host: String, path: String, isSecure: Bool, now: Int64) -> String? {
        isEmpty ? nil : matchingCookies(host: host, path: path, isSecure: isSecure, now: now)
    }

    @usableFromInline
    func matchingCookies(host: String, path: String, isSecure: Bool, now: Int64) -> String? {
        let path = Self.withoutQuery(path)
        var found: [Cookie] = []
        func take(from list: [Cookie]?, isOwnHost: Bool) {
            for cookie in list ?? [] where isOwnHost || !cookie.isHostOnly {
                if isSecure || !cookie.isSecure, !cookie.isExpired(at: now), cookie.matches(path: path) {
                    found.append(cookie)
                }
            }
        }
        take(from: cookies[host], isOwnHost: true)
        if !Self.isAddress(host) {
            var rest = host[...]
            while let dot = rest.firstIndex(of: ".") {
                rest = rest[rest.index(after: dot)...]
                take(from: cookies[String(rest)], isOwnHost: false)
            }
        }
        guard !found.isEmpty else { return nil }
        found.sort {
            let (left, right) = ($0.path.utf8.count, $1.path.utf8.count)
            return left == right ? $0.order < $1.order : left > right
        }
        var field = ""
        field.reserveCapacity(found.count * 48)
        for cookie in found {
            let length = cookie.name.utf8.count + cookie.value.utf8.count + 3
            guard field.utf8.count + length <= Self.maximumFieldLength else { continue }
            if !field.isEmpty { field += "; " }
            field += cookie.name
            field += "="
            field += cookie.value
        }
        return field
    }

    /// Whether `host` lies below `domain` (RFC 6265 §5.1.3). Neither is an address.
    static func isHost(_ host: String, below domain: String) -> Bool {
        let (host, domain) = (host.utf8, domain.utf8)
        guard host.count > domain.count, !domain.isEmpty else { return false }
        return host.reversed().starts(with: domain.reversed())
            && host.dropLast(domain.count).last == UInt8(ascii: ".")
    }

    /// Whether `host` is an IP address, which no domain stands above. In the form that URLs have them, they end in a
    /// digit or a bracket.
    static func isAddress(_ host: String) -> Bool {
        guard let last = host.utf8.last else { return false }
        return last == UInt8(ascii: "]") || ASCII.isDigit(last) && IPAddress(host) != nil
    }

    static func withoutQuery(_ path: String) -> String {
        guard let mark = path.utf8.firstIndex(of: UInt8(ascii: "?")) else { return path }
        return String(path[..<mark])
    }
}

import NIOHTTP1

extension AccessControl {
    /// Refuses what a browser sends for a page of another site (P30): a foreign `Origin`, and, where no token is asked for,
    /// a `Host` that is not this machine, by which a page can make its own name lead here (DNS rebinding). Throws 403.
    ///
    /// - Parameter host: the authority that was asked, from the `Host` field or the request line; nil for HTTP/1.0 without.
    func checkBrowser(_ headers: HTTPHeaders, host: Substring?) throws {
        if !configuration.requiresToken, let host, !isOwn(Self.name(of: host)) {
            throw HTTPFault(
                .forbidden, "foreign_host",
                "The request was sent to a name that is not this service's; ask 127.0.0.1 or localhost, or configure the name."
            )
        }
        if let origin = headers.first(name: "origin") {
            guard isAllowed(origin, host: host) else { throw Self.foreignOrigin }
        } else if let site = headers.first(name: "sec-fetch-site"), site == "cross-site" || site == "same-site",
            headers.first(name: "sec-fetch-mode") != "navigate"
        {
            // Browsers leave Origin out of what a page only embeds, and say this instead.
            throw Self.foreignOrigin
        }
    }

    /// Whether pages of `origin` may ask and read: those of the service itself and those configured. Its scheme may be
    /// either, since TLS may end at a proxy before us.
    func isAllowed(_ origin: String, host: Substring?) -> Bool {
        if configuration.allowedOrigins.contains(origin) { return true }
        guard let host, let slashes = origin.firstRange(of: "://") else { return false }
        let scheme = origin[..<slashes.lowerBound]
        return (scheme == "http" || scheme == "https")
            && origin[slashes.upperBound...].lowercased() == host.lowercased()
    }

    private func isOwn(_ name: Substring) -> Bool {
        if name == "127.0.0.1" || name == "localhost" { return true }
        return Self.isLoopback(String(name)) || configuration.hosts.contains(name.lowercased())
    }

    /// The host without its port.
    private static func name(of authority: Substring) -> Substring {
        guard let colon = authority.utf8.lastIndex(of: UInt8(ascii: ":")) else { return authority }
        // The colons of an IPv6 address stand in brackets.
        if let bracket = authority.utf8.lastIndex(of: UInt8(ascii: "]")), bracket > colon { return authority }
        return authority[..<colon]
    }

    private static let foreignOrigin = HTTPFault(
        .forbidden, "foreign_origin",
        "The request comes from a web page of another site; configure its origin if that page is yours.")
}

import Web

extension WebURL {
    /// Drawn anew by every process: a host name made to share another origin's number cannot be found from outside.
    private static let originSeed = UInt64.random(in: 0...UInt64.max)

    /// The origin (RFC 6454) as a number: what connections, robots.txt and credentials go by. It holds for this process
    /// only.
    var originKey: UInt64 {
        let port = UInt64(truncatingIfNeeded: effectivePort ?? 0)
        return Fingerprint.hash(hostBytes, seed: Self.originSeed ^ (port << 1 | (isHTTPS ? 1 : 0)))
    }

    /// The request for this origin's robots.txt.
    var robotsRequest: RequestRecord? {
        guard let url = try? WebURL("/robots.txt", base: withoutCredentials) else { return nil }
        var request = RequestRecord(url: url)
        request.purpose = .robots
        request.robotsOrigin = originKey
        return request
    }

    /// Whether two hosts belong to one registrable domain, such as example.com and www.example.com.
    func isRelated(to other: WebURL) -> Bool {
        guard let host, let otherHost = other.host else { return false }
        if host == otherHost { return true }
        guard let domain = PublicSuffixList.registrableDomain(of: host) else { return false }
        return domain == PublicSuffixList.registrableDomain(of: otherHost)
    }
}

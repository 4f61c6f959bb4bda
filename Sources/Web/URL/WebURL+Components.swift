/// The parts, as text and numbers.
extension WebURL {
    /// The scheme in lower case, without its colon.
    public var scheme: String { text(0, offsets.schemeEnd) }

    /// Whether the scheme is http.
    public var isHTTP: Bool { offsets.scheme == .http }

    /// Whether the scheme is https.
    public var isHTTPS: Bool { offsets.scheme == .https }

    /// Whether the scheme is http or https: what the crawler follows (P19).
    public var isFetchable: Bool { offsets.scheme.isFetchable }

    /// Whether the URL has a user name or a password.
    public var hasCredentials: Bool { offsets.hostStart > offsets.usernameStart }

    /// The percent-encoded user name; empty when there is none.
    public var username: String { text(offsets.usernameStart, offsets.usernameEnd) }

    /// The percent-encoded password; empty when there is none.
    public var password: String {
        guard offsets.hostStart > offsets.usernameEnd + 1 else { return "" }
        return text(offsets.usernameEnd + 1, offsets.hostStart - 1)
    }

    /// The host: a name in ASCII (`xn--…` for others), an IPv4 address, or an IPv6 address in brackets. Nil when the URL
    /// has no authority; empty only for schemes other than http, https, ws, wss and ftp.
    public var host: String? { offsets.hasAuthority ? text(offsets.hostStart, offsets.hostEnd) : nil }

    /// The port, when it is not the scheme's default.
    public var port: Int? {
        guard offsets.hasAuthority else { return nil }
        let digits = span(offsets.hostEnd, offsets.pathStart)
        return digits.count > 1 ? digits.extracting(1...).portNumber.map(Int.init) : nil
    }

    /// The port, or the scheme's default; nil when there is neither.
    public var effectivePort: Int? { port ?? offsets.scheme.defaultPort.map(Int.init) }

    /// The percent-encoded path. It begins with `/` in http and https URLs.
    public var path: String { text(offsets.pathStart, offsets.queryStart) }

    /// The percent-encoded query without its `?`; nil when there is no `?`.
    public var query: String? {
        offsets.fragmentStart > offsets.queryStart ? text(offsets.queryStart + 1, offsets.fragmentStart) : nil
    }

    /// The percent-encoded fragment without its `#`; nil when there is no `#`.
    public var fragment: String? {
        let end = UInt32(truncatingIfNeeded: bytes.count)
        return end > offsets.fragmentStart ? text(offsets.fragmentStart + 1, end) : nil
    }

    /// The origin in ASCII (RFC 6454, section 6.2), such as `https://example.com:8443`; `null` when the scheme has none
    /// (everything but http, https, ws, wss and ftp; the URL inside a `blob:` is not looked at).
    public var origin: String {
        guard offsets.scheme.isSpecial, offsets.scheme != .file else { return "null" }
        return text(0, offsets.schemeEnd + 3) + text(offsets.hostStart, offsets.pathStart)
    }

    /// Whether both URLs have the same scheme, host and port. URLs without an origin are of no one's origin.
    public func isSameOrigin(as other: WebURL) -> Bool {
        offsets.scheme.isSpecial && offsets.scheme != .file && offsets.scheme == other.offsets.scheme
            && authority.isEqual(to: other.authority)
    }

    /// The host's address, when the host is one and not a name.
    package var hostAddress: IPAddress? {
        let host = hostBytes
        guard host.count > 2, host[0] == UInt8(ascii: "[") else { return IPAddress(parsing: host) }
        return IPAddress(parsing: host.extracting(1..<host.count - 1))
    }

    /// Whether the path is not a list of segments, as in `mailto:` and `data:`; nothing is relative to such a URL.
    var hasOpaquePath: Bool {
        guard !offsets.hasAuthority else { return false }
        let path = span(offsets.pathStart, offsets.queryStart)
        return path.isEmpty || path[0] != UInt8(ascii: "/")
    }
}

/// The parts, as bytes.
extension WebURL {
    /// Path and query: what stands on the request line. `*` never does.
    package var requestTarget: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get { span(offsets.pathStart, offsets.fragmentStart) }
    }

    /// The host, an IPv6 address in its brackets; empty when there is none.
    package var hostBytes: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get { span(offsets.hostStart, offsets.hostEnd) }
    }

    /// Host and port (the port only when it is not the default), without user info: the value of the Host header.
    package var authority: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get { span(offsets.hostStart, offsets.authorityEnd) }
    }

    /// Everything before the fragment.
    package var spanWithoutFragment: Span<UInt8> {
        @_lifetime(borrow self)
        borrowing get { span(0, offsets.fragmentStart) }
    }

    @_lifetime(borrow self)
    borrowing func span(_ start: UInt32, _ end: UInt32) -> Span<UInt8> { bytes.span.extracting(Int(start)..<Int(end)) }

    private func text(_ start: UInt32, _ end: UInt32) -> String { span(start, end).string }
}

extension Span<UInt8> {
    /// The number 0–65535 that the digits write; nil when there is anything else, or nothing.
    var portNumber: UInt16? {
        guard !isEmpty else { return nil }
        var value: UInt32 = 0
        for index in indices {
            guard ASCII.isDigit(self[index]) else { return nil }
            value = value * 10 + UInt32(self[index] &- 0x30)
            guard value <= 65_535 else { return nil }
        }
        return UInt16(value)
    }

    func isEqual(to other: Span<UInt8>) -> Bool {
        count == other.count && commonPrefixLength(with: other) == count
    }
}

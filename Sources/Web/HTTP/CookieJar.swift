/// The cookies of one crawl (RFC 6265 §5.3 and §5.4). A value without I/O: the time is given with each call.
///
/// A cookie for a public suffix (`Domain=co.uk`) is refused, as is one for a foreign domain, and one marked `Secure` that
/// came over plain HTTP (P19). The size is bounded; when there are too many, expired cookies go first, then the oldest.
public struct CookieJar: Sendable {
    /// The most cookies for one domain.
    public static let maximumPerDomain = 180
    /// The most cookies in all.
    public static let maximumCount = 3000
    /// The most bytes in one `Cookie` field. A cookie that would pass it is left out.
    public static let maximumFieldLength = 32_768

    /// By ``Cookie/domain``, each list in order of creation. No list is empty.
    private(set) var cookies: [String: [Cookie]] = [:]
    /// Cookies held, expired ones among them until they are replaced or pushed out.
    public private(set) var count = 0
    private var nextOrder: UInt64 = 0

    /// A jar without cookies.
    public init() {}

    /// Whether there is none.
    public var isEmpty: Bool { count == 0 }

    /// Takes in a `Set-Cookie` field value that came with an answer.
    ///
    /// - Parameters:
    ///   - host: the host that answered: lower case, IDNA form, IPv6 addresses in brackets (as ``WebURL`` has it).
    ///   - path: the path asked for; a query behind it is left out.
    ///   - isSecure: whether it was asked over HTTPS.
    ///   - now: seconds since 1970.
    /// - Returns: whether the jar has taken it; false for what must be ignored. A cookie that says it has expired
    ///   deletes the one of its name and counts as taken.
    @discardableResult
    public mutating func store(
        _ setCookie: Span<UInt8>, fromHost host: String, path: String, isSecure: Bool, now: Int64
    ) -> Bool {
        guard let field = SetCookie(setCookie) else { return false }
        return store(field, fromHost: host, path: path, isSecure: isSecure, now: now)
    }

    package mutating func store(
        _ field: SetCookie, fromHost host: String, path: String, isSecure: Bool, now: Int64
    ) -> Bool {
        guard isSecure || !field.isSecure, 1...SetCookie.maximumLength ~= host.utf8.count else { return false }
        var domain = host
        var isHostOnly = true
        if let wanted = field.domain, wanted != host {
            guard !Self.isAddress(host), Self.isHost(host, below: wanted), !PublicSuffixList.isPublicSuffix(wanted)
            else { return false }
            domain = wanted
            isHostOnly = false
        } else if field.domain != nil {
            // A host that is itself a public suffix keeps the cookie to itself.
            isHostOnly = Self.isAddress(host) || PublicSuffixList.isPublicSuffix(host)
        }
        var expires = field.expires
        if let maxAge = field.maxAge {
            let (sum, overflow) = now.addingReportingOverflow(maxAge)
            expires = maxAge <= 0 ? .min : overflow ? .max : sum
        }
        let cookiePath = field.path ?? Cookie.defaultPath(of: Self.withoutQuery(path))
        guard cookiePath.utf8.count <= SetCookie.maximumLength else { return false }
        insert(
            Cookie(
                name: field.name, value: field.value, domain: domain, path: cookiePath, expires: expires,
                isHostOnly: isHostOnly, isSecure: field.isSecure),
            isFromSecure: isSecure, now: now)
        return true
    }

    /// Puts a cookie in its place: in that of the one it replaces, else at the end.
    mutating func insert(_ cookie: Cookie, isFromSecure: Bool, now: Int64) {
        var cookie = cookie
        var list = cookies[cookie.domain] ?? []
        let place = list.firstIndex { $0.name == cookie.name && $0.path == cookie.path }
        if let place {
            // Plain HTTP, which anyone on the way can write to, must not overwrite what came over HTTPS.
            if list[place].isSecure, !isFromSecure { return }
            cookie.order = list[place].order
        }
        let before = list.count
        if cookie.isExpired(at: now) {
            if let place { list.remove(at: place) }
        } else if let place {
            list[place] = cookie
        } else {
            if list.count >= Self.maximumPerDomain { list.removeAll { $0.isExpired(at: now) } }
            if list.count >= Self.maximumPerDomain { list.removeFirst() }
            cookie.order = nextOrder
            nextOrder += 1
            list.append(cookie)
        }
        count += list.count - before
        cookies[cookie.domain] = list.isEmpty ? nil : list
        if count > Self.maximumCount { makeRoom(now: now) }
    }

    /// Drops expired cookies, and the oldest where that is not enough.
    private mutating func makeRoom(now: Int64) {
        for (domain, list) in cookies {
            let rest = list.filter { !$0.isExpired(at: now) }
            if rest.count < list.count { replace(domain, list, with: rest) }
        }
        while count > Self.maximumCount,
            let (domain, list) = cookies.min(by: { ($0.value.first?.order ?? 0) < ($1.value.first?.order ?? 0) })
        {
            replace(domain, list, with: Array(list.dropFirst()))
        }
    }

    private mutating func replace(_ domain: String, _ old: [Cookie], with new: [Cookie]) {
        count -= old.count - new.count
        cookies[domain] = new.isEmpty ? nil : new
    }
}

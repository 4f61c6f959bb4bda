/// What RFC 9111 allows: pure functions of a request, an answer and the time.
enum CacheDecision {
    /// What may be done with an answer that is kept.
    enum Use: Sendable, Hashable {
        /// Served as it is; stale only when the client takes that.
        case serve
        /// Served, and fetched anew in the background (RFC 5861 §3).
        case serveAndRefresh
        /// Asked for again, because it is stale.
        case validate
        /// Asked for again, because the request wants it so.
        case validateForRequest
    }

    /// Whether an answer may be kept (RFC 9111 §3).
    ///
    /// - Parameter isAuthorized: whether the request had an `Authorization` (§3.5).
    static func mayStore(
        _ facts: AnswerFacts, _ bytes: Span<UInt8>, isAuthorized: Bool, asked: CacheInstant, received: CacheInstant,
        _ rules: CacheRules
    ) -> Bool {
        let directives = facts.directives
        guard facts.status >= 200, facts.status != 206, facts.status != 304 else { return false }
        if directives.mustUnderstand {
            guard AnswerFacts.isUnderstood(facts.status) else { return false }
        } else if directives.noStore {
            return false
        }
        guard !directives.isPrivate, !facts.variesByAll, facts.vary.count <= VaryKey.most else { return false }
        // A cookie is meant for one client, but for an answer that says itself to leave it out.
        for cookie in facts.cookies
        where !directives.fieldNames.contains(where: { $0.count == cookie.count && isSame(bytes, $0, cookie) }) {
            return false
        }
        guard !isAuthorized || allowsAuthorized(directives) else { return false }
        let lifetime = facts.lifetime(received: received, rules)
        guard let lifetime = lifetime ?? (directives.noCache && AnswerFacts.hasDefault(facts.status) ? 0 : nil) else {
            return false
        }
        // What could never be used again is not kept.
        if facts.hasValidator { return true }
        guard !directives.noCache else { return false }
        let windows = max(refreshWindow(directives, rules), errorWindow(directives, nil, rules))
        return saturated(lifetime, windows) > facts.initialAge(asked: asked, received: received)
    }

    /// Whether a request with an `Authorization` may be answered from the cache, or its answer kept (RFC 9111 §3.5).
    static func allowsAuthorized(_ directives: ResponseDirectives) -> Bool {
        directives.isPublic || directives.mustRevalidate || directives.sharedMaxAge != nil
    }

    /// What may be done with a kept answer (RFC 9111 §4.2).
    ///
    /// - Parameter age: in milliseconds, as `lifetime`.
    static func use(
        _ directives: ResponseDirectives, age: Int64, lifetime: Int64, for request: RequestDirectives,
        _ rules: CacheRules
    ) -> Use {
        if directives.noCache { return .validate }
        if request.noCache { return .validateForRequest }
        // `max-age=0` asks for a validation, however new the answer is.
        if let most = request.maxAge, most == 0 || age > most * 1_000 {
            return lifetime > age ? .validateForRequest : .validate
        }
        if let least = request.minFresh, lifetime - age < least * 1_000 {
            return lifetime > age ? .validateForRequest : .validate
        }
        if lifetime > age { return .serve }
        let staleness = age - lifetime
        if let most = request.maxStale, !forbidsStale(directives), directives.sharedMaxAge == nil,
            most >= .max / 1_000 || staleness <= most * 1_000
        {
            return .serve
        }
        return staleness < refreshWindow(directives, rules) ? .serveAndRefresh : .validate
    }

    /// Whether a stale answer may be served because its server fails (RFC 5861 §4).
    static func servesOnError(
        _ directives: ResponseDirectives, age: Int64, lifetime: Int64, for request: RequestDirectives,
        _ rules: CacheRules
    ) -> Bool {
        guard !request.noCache else { return false }
        return age < saturated(lifetime, errorWindow(directives, request, rules))
    }

    /// RFC 9111 §4.2.4.
    private static func forbidsStale(_ directives: ResponseDirectives) -> Bool {
        directives.mustRevalidate || directives.proxyRevalidate || directives.noCache
    }

    /// Milliseconds after the lifetime. `s-maxage` forbids what only the rules allow, but not what the answer itself allows
    /// beside it.
    private static func refreshWindow(_ directives: ResponseDirectives, _ rules: CacheRules) -> Int64 {
        guard !forbidsStale(directives) else { return 0 }
        if let seconds = directives.staleWhileRevalidate { return seconds * 1_000 }
        return directives.sharedMaxAge == nil ? max(0, rules.staleWhileRevalidate.milliseconds) : 0
    }

    private static func errorWindow(
        _ directives: ResponseDirectives, _ request: RequestDirectives?, _ rules: CacheRules
    ) -> Int64 {
        guard !forbidsStale(directives) else { return 0 }
        if let seconds = directives.staleIfError { return seconds * 1_000 }
        guard directives.sharedMaxAge == nil else { return 0 }
        return max(max(0, rules.staleIfError.milliseconds), (request?.staleIfError ?? 0) * 1_000)
    }

    static func saturated(_ one: Int64, _ other: Int64) -> Int64 {
        let (sum, overflows) = one.addingReportingOverflow(other)
        return overflows ? .max : sum
    }

    static func isSame(_ bytes: Span<UInt8>, _ one: Range<Int>, _ other: Range<Int>) -> Bool {
        for offset in 0..<one.count
        where bytes[one.lowerBound + offset] | 0x20 != bytes[other.lowerBound + offset] | 0x20 { return false }
        return true
    }
}

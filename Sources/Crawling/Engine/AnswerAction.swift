import Web

/// What becomes of an answer, decided from its head alone.
enum AnswerAction: Equatable {
    /// To the spider.
    case deliver
    /// Counted and done with, as Scrapy's `HttpErrorMiddleware` does.
    case ignore
    case redirect(to: WebURL)
    /// Another try; seconds if the server said when.
    case retry(after: Double?)
    case fail(String)

    init(
        request: borrowing RequestRecord, head: borrowing ResponseHead, settings: Settings, retryPolicy: RetryPolicy,
        handlesAllStatuses: Bool
    ) {
        let status = head.status
        if settings.redirects, [301, 302, 303, 307, 308].contains(status), let location = head.location {
            self = Self.redirect(request, location: head.value(location), settings: settings)
            return
        }
        if retryPolicy.covers(status: status), request.attempts < retryPolicy.times {
            self = .retry(after: Self.retryAfter(head, retryPolicy))
            return
        }
        if (200..<300).contains(status) || handlesAllStatuses || settings.allowsAllStatuses
            || settings.allowedStatuses.contains(status)
        {
            self = .deliver
        } else if retryPolicy.covers(status: status) {
            self = .fail("the server answered \(status), \(request.attempts + 1) times")
        } else {
            self = .ignore
        }
    }

    /// The seconds that a server asks to be left alone for, if it does.
    static func retryAfter(_ head: borrowing ResponseHead, _ policy: RetryPolicy) -> Double? {
        guard let text = head.first("retry-after") else { return nil }
        let bytes = Array(text.utf8)
        let seconds = RetryAfter.seconds(
            bytes.span, now: WallClock.milliseconds / 1_000, maximum: Int64(policy.retryAfterCap))
        return seconds.map(Double.init)
    }

    private static func redirect(
        _ request: borrowing RequestRecord, location: String, settings: Settings
    ) -> AnswerAction {
        guard request.redirects < settings.redirectMaxTimes else {
            return .fail("more than \(settings.redirectMaxTimes) redirects (REDIRECT_MAX_TIMES)")
        }
        guard let target = try? WebURL(location, base: request.url) else {
            return .fail("the redirect leads to something that is no URL")
        }
        // Only http and https are followed (P19): file: or javascript: from a server is an attack.
        guard target.isFetchable else { return .fail("the redirect leads to \(target.scheme):, which is not followed") }
        return .redirect(to: target.withoutFragment.withoutCredentials)
    }
}

extension RequestRecord {
    /// The request that a redirect asks for (RFC 9110 §15.4). What is secret stays on its origin (P19).
    borrowing func redirected(to target: WebURL, status: Int, seed: UInt64) -> RequestRecord {
        var next = RequestRecord(url: target)
        next.purpose = purpose
        next.kind = kind
        next.depth = depth
        next.priority = priority
        next.redirects = redirects + 1
        next.robotsOrigin = robotsOrigin
        if var extras {
            let keepsMethod = status == 307 || status == 308 || extras.method == "HEAD" || extras.method == "GET"
            let isSameOrigin = target.isSameOrigin(as: url)
            if !keepsMethod || (!isSameOrigin && !extras.body.isEmpty) {
                extras.method = "GET"
                extras.body = []
                extras.headers.removeAll { $0.name.lowercased().hasPrefix("content-") }
            }
            if !isSameOrigin {
                let secret: Set<String> = ["authorization", "cookie", "proxy-authorization"]
                extras.headers.removeAll { secret.contains($0.name.lowercased()) }
            }
            next.extras = extras
        }
        // A page that redirects to itself does so to set a cookie: let through, until the redirects are used up.
        // The same holds for one that differs only in the order of its query, which fingerprints do not tell apart.
        next.fingerprint = Self.fingerprint(url: target.span, extras: next.extras, serial: 0, seed: seed)
        if next.fingerprint == Self.fingerprint(url: url.span, extras: extras, serial: 0, seed: seed) {
            next.serial = UInt64(next.redirects)
            next.fingerprint = Self.fingerprint(url: target.span, extras: next.extras, serial: next.serial, seed: seed)
        }
        return next
    }
}

import NIOCore

/// A rule for requests, made ready to be asked for each.
final class Route: Sendable {
    enum Action: Sendable {
        case proxy(UpstreamGroup)
        case redirect(status: Int, location: Template)
        case answer(FixedAnswer)
        /// What it names is not there.
        case missing
    }

    enum Target: Sendable {
        case same
        case withoutPrefix
        case prefix([UInt8])
        case path(Template)

        /// What the server is asked for; nil for what the client asked for.
        ///
        /// - Parameter prefixCount: bytes of the prefix that the route matched.
        func text(_ request: RoutedRequest, _ prefixCount: Int) -> [UInt8]? {
            var output: [UInt8] = []
            switch self {
            case .same: return nil
            case .path(let template):
                output = template.text(request)
                if !template.hasQuery { output += request.query }
                return output
            case .withoutPrefix: break
            case .prefix(let text): output = text
            }
            let rest = request.path.dropFirst(prefixCount)
            // One slash between both, and one at the beginning.
            if output.last == 0x2F, rest.first == 0x2F { output.removeLast() }
            if rest.first != 0x2F, output.last != 0x2F, output.isEmpty || !rest.isEmpty { output.append(0x2F) }
            PathText.encode(rest, to: &output)
            return output + request.query
        }
    }

    struct Rate: Sendable {
        let key: RouteConfiguration.Rate.Key
        /// In lower case, when the key is a field.
        let field: [UInt8]
        let limit: RateLimit
        let limiter: RateLimiter
        let answer: LimitAnswer
    }

    let name: String
    /// In the table.
    let index: Int
    let matcher: RouteMatcher
    let action: Action
    let target: Target
    let host: RouteConfiguration.Host
    let requestEdits: HeadEdits?
    let responseEdits: HeadEdits?
    let rates: [Rate]
    let concurrency: ConcurrencyLimit?
    let mostBody: Int
    let answerTime: Duration
    /// Nil when nothing is kept of its answers.
    let cache: CacheScope?

    /// Whether what it says holds the path of the request.
    var writesPath: Bool {
        if case .redirect = action { return true }
        if case .same = target { return false }
        return true
    }

    /// - Parameters:
    ///   - earlier: the route of that name before a reload: what it has counted of its clients goes on.
    ///   - limiters: by name, those that several routes share.
    init(
        _ configuration: RouteConfiguration, index: Int, group: (String) -> UpstreamGroup?, times: ProxyTimes,
        limits: ProxyLimits, earlier: Route?, limiters: inout [String: RateLimiter]
    ) {
        name = configuration.name
        self.index = index
        matcher = RouteMatcher(configuration.match)
        switch configuration.action {
        case .proxy(let name): action = group(name).map { .proxy($0) } ?? .missing
        case .redirect(let redirect):
            action =
                (try? Template(redirect.location)).map { .redirect(status: redirect.status, location: $0) } ?? .missing
        case .answer(let answer): action = .answer(FixedAnswer(answer))
        }
        switch configuration.target {
        case .same: target = .same
        case .withoutPrefix: target = .withoutPrefix
        case .prefix(let text): target = .prefix(Array(text.utf8))
        case .path(let text): target = (try? Template(text)).map { .path($0) } ?? .same
        }
        host = configuration.host
        requestEdits = HeadEdits(configuration.requestFields)
        responseEdits = HeadEdits(configuration.responseFields)
        rates = configuration.rates.enumerated().map { position, rate in
            let name = rate.limiterName(in: configuration.name, at: position)
            let limiter = limiters[name] ?? RateLimiter(rate: rate.limit.rate)
            limiters[name] = limiter
            var field: [UInt8] = []
            if case .field(let name) = rate.key { field = Array(name.lowercased().utf8) }
            return Rate(key: rate.key, field: field, limit: rate.limit, limiter: limiter, answer: rate.answer)
        }
        concurrency = configuration.mostPerClient.map { most in
            if let earlier = earlier?.concurrency, earlier.most == most { earlier } else { ConcurrencyLimit(most) }
        }
        mostBody = configuration.mostBody ?? limits.body
        answerTime = configuration.answerTime ?? times.answer
        cache = configuration.cache.map { CacheScope(name: configuration.name, rules: $0) }
    }
}

/// An answer of the configuration, ready to be written.
struct FixedAnswer: Sendable {
    let status: Int
    /// Its head without its end.
    let head: ByteBuffer
    let body: ByteBuffer

    init(_ answer: RouteConfiguration.FixedAnswer) {
        status = answer.status
        body = ByteBuffer(string: answer.status == 204 || answer.status == 304 ? "" : answer.body)
        var head = ByteBuffer(string: "HTTP/1.1 \(answer.status) \(OwnResponse.reason(answer.status))\r\n")
        for field in answer.fields { head.writeString("\(field.name): \(field.value)\r\n") }
        if answer.status != 204, answer.status != 304 {
            head.writeString("Content-Length: \(answer.body.utf8.count)\r\n")
        }
        self.head = head
    }
}

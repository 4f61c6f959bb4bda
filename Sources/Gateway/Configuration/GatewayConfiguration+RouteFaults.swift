extension GatewayConfiguration {
    func checkRoutes(_ check: inout ConfigurationCheck) {
        if routes.isEmpty {
            check.report(["routes"], "there is no route; say what becomes of requests, such as - {upstream: NAME}")
        }
        let names = Set(groups.map(\.name))
        var seen: Set<String> = []
        var rates: [String: RateLimit] = [:]
        for (index, route) in routes.enumerated() {
            let path: [GatewayFault.Step] = ["routes", .index(index)]
            check.name(route.name, "a route", path + ["name"])
            if !seen.insert(route.name).inserted {
                check.report(path + ["name"], "there are two routes called \(route.name); rename one")
            }
            Self.checkMatch(route.match, path, &check)
            Self.checkAction(route, names, path, &check)
            Self.checkTarget(route, path, &check)
            Self.checkEdits(route.requestFields, ofRequest: true, path + ["request_headers"], &check)
            Self.checkEdits(route.responseFields, ofRequest: false, path + ["response_headers"], &check)
            for (place, rate) in route.rates.enumerated() {
                let path = path + ["rate_limit", .index(place)]
                Self.checkRate(rate, path, &check)
                guard let name = rate.name else { continue }
                check.name(name, "a rate", path + ["name"])
                if let earlier = rates[name], earlier.rate != rate.limit.rate {
                    check.report(
                        path,
                        "the rate \(name) is another one with an earlier route; those of one name differ in their burst alone"
                    )
                }
                rates[name] = rates[name] ?? rate.limit
            }
            if let most = route.mostPerClient { check.count(most, 1...1_000_000, path + ["max_requests_per_client"]) }
            if let most = route.mostBody { check.count(most, 0...(1 << 50), path + ["max_body"], unit: " bytes") }
            if let time = route.answerTime {
                check.time(time, .milliseconds(10) ... .seconds(86_400), path + ["answer_timeout"])
            }
            if let cache = route.cache { Self.checkCache(cache, path + ["cache"], &check) }
        }
    }

    private static func checkMatch(
        _ match: RouteMatch, _ path: [GatewayFault.Step], _ check: inout ConfigurationCheck
    ) {
        for (index, host) in match.hosts.enumerated() where !ConfigurationCheck.isHost(host, mayBeWild: true) {
            check.report(
                path + ["hosts", .index(index)],
                "\(ConfigurationCheck.shown(host)) is no host; it is a name without a port, such as shop.example or *.example"
            )
        }
        switch match.path {
        case nil: break
        case .exact(let text): check.path(text, path + ["exact"])
        case .prefix(let text): check.path(text, path + ["path"])
        case .pattern(let text):
            if text.utf8.first != 0x2A || !text.hasPrefix("**") { check.path(text, path + ["pattern"]) }
            let stars = PathPattern(text).starCount
            if stars > PathPattern.mostStars {
                check.report(
                    path + ["pattern"], "a pattern may have \(PathPattern.mostStars) stars, and this one has \(stars)")
            }
        }
        for (index, method) in match.methods.enumerated() where !ConfigurationCheck.isToken(method) {
            check.report(
                path + ["methods", .index(index)], "\(ConfigurationCheck.shown(method)) is no method such as GET")
        }
        for field in match.fields {
            let path = path + ["headers", .key(field.name)]
            checkName(field.name, path, &check)
            guard let value = field.value else { continue }
            if !ConfigurationCheck.isFieldValue(value) {
                check.report(
                    path, "no header has that value; it is text without control characters and blanks around it")
            } else if PathPattern(value.replacing("*", with: "**")).starCount > PathPattern.mostStars {
                check.report(path, "a value may have \(PathPattern.mostStars) stars")
            }
        }
    }

    private static func checkAction(
        _ route: RouteConfiguration, _ groups: Set<String>, _ path: [GatewayFault.Step],
        _ check: inout ConfigurationCheck
    ) {
        switch route.action {
        case .proxy(let group):
            guard !groups.contains(group) else { return }
            let known = groups.sorted().prefix(10).joined(separator: ", ")
            check.report(
                path + ["upstream"],
                "there is no group \(ConfigurationCheck.shown(group)) under upstreams"
                    + (known.isEmpty ? "; write one there" : "; there are \(known)"))
        case .redirect(let redirect):
            if ![301, 302, 303, 307, 308].contains(redirect.status) {
                check.report(
                    path + ["redirect", "status"], "a redirect is 301, 302, 303, 307 or 308, not \(redirect.status)")
            }
            if redirect.location.isEmpty || !ConfigurationCheck.isFieldValue(redirect.location)
                || redirect.location.contains(" ")
            {
                check.report(
                    path + ["redirect", "to"],
                    "a redirect needs a URL or path without blanks, such as https://${host}${path}")
            }
            check.template(redirect.location, captures: captures(route), path + ["redirect", "to"])
        case .answer(let answer):
            let path = path + ["respond"]
            check.count(answer.status, 200...599, path + ["status"])
            if !answer.body.isEmpty, answer.status == 204 || answer.status == 304 {
                check.report(path + ["body"], "an answer of \(answer.status) has no body (RFC 9110); take it away")
            }
            for field in answer.fields {
                checkField(field, path + ["headers", .key(field.name)], ProtectedField.inResponses, &check)
            }
        }
    }

    private static func captures(_ route: RouteConfiguration) -> Int {
        if case .pattern(let text) = route.match.path { PathPattern(text).starCount } else { 0 }
    }

    private static func checkTarget(
        _ route: RouteConfiguration, _ path: [GatewayFault.Step], _ check: inout ConfigurationCheck
    ) {
        let isProxied = if case .proxy = route.action { true } else { false }
        let hasPrefix = if case .prefix = route.match.path { true } else { false }
        let key: String
        switch route.target {
        case .same: key = ""
        case .withoutPrefix: key = "strip_prefix"
        case .prefix(let text):
            key = "replace_prefix"
            checkTarget(text, path + [.key(key)], &check)
        case .path(let text):
            key = "rewrite"
            checkTarget(text, path + [.key(key)], &check)
            check.template(text, captures: captures(route), path + [.key(key)])
        }
        if !key.isEmpty, !isProxied {
            check.report(path + [.key(key)], "\(key) is for routes with an upstream; a redirect says its path itself")
        } else if key.hasSuffix("_prefix"), !hasPrefix {
            check.report(path + [.key(key)], "\(key) needs a prefix that the route matches; add path: /…")
        }
        if case .fixed(let host) = route.host {
            let name = host.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let isLiteral = ConfigurationCheck.isHost(host, mayBeWild: false)
            let port = name.count == 2 ? Int(name[1]).map { (1...65_535).contains($0) } ?? false : true
            if !isLiteral, !(ConfigurationCheck.isHost(String(name.first ?? ""), mayBeWild: false) && port) {
                check.report(
                    path + ["host"],
                    "host is client, server, or a name such as shop.example:8080, not "
                        + ConfigurationCheck.shown(host))
            }
        }
        if !isProxied, route.cache != nil {
            check.report(path + ["cache"], "cache is for routes with an upstream; this one answers by itself")
        }
    }

    private static func checkTarget(
        _ text: String, _ path: [GatewayFault.Step], _ check: inout ConfigurationCheck
    ) {
        // What may stand first in a template is a path too.
        let isRooted = text.utf8.first == 0x2F || text.hasPrefix("${path}")
        if !isRooted || !text.utf8.allSatisfy({ Octet.isTarget($0) }) {
            check.report(
                path,
                "\(ConfigurationCheck.name(path)) begins with a slash and has no blanks, # or other letters than ASCII: "
                    + "write them percent-encoded")
        }
    }

    private static func checkRate(
        _ rate: RouteConfiguration.Rate, _ path: [GatewayFault.Step], _ check: inout ConfigurationCheck
    ) {
        // Down to one request in about eleven days.
        if !(0.000_001...1_000_000_000).contains(rate.limit.rate) {
            check.report(
                path + ["rate"], "a rate is more than one request in eleven days, and finite, such as 10/s or 5/m")
        }
        check.count(rate.limit.burst, 0...1_000_000, path + ["burst"])
        if case .field(let name) = rate.key { checkName(name, path + ["per"], &check) }
    }

    private static func checkCache(
        _ cache: CacheRules, _ path: [GatewayFault.Step], _ check: inout ConfigurationCheck
    ) {
        let year = Duration.seconds(366 * 86_400)
        check.time(cache.defaultFreshness, .zero...year, path + ["default"])
        check.time(cache.staleWhileRevalidate, .zero...year, path + ["stale_while_revalidate"])
        check.time(cache.staleIfError, .zero...year, path + ["stale_if_error"])
        check.count(cache.mostBody, 0...(1 << 40), path + ["max_body"], unit: " bytes")
    }
}

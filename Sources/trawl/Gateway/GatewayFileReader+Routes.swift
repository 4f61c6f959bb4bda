import Gateway

/// Routes: what they take, and what becomes of it.
extension GatewayFileReader {
    private static let routeKeys = [
        "name", "hosts", "path", "exact", "pattern", "methods", "headers", "upstream", "redirect", "respond",
        "strip_prefix", "replace_prefix", "rewrite", "host", "request_headers", "response_headers", "rate_limit",
        "max_requests_per_client", "max_body", "answer_timeout", "cache",
    ]

    mutating func routes(_ value: GivenValue) -> [RouteConfiguration] {
        var routes: [RouteConfiguration] = []
        for (index, element) in list(value).enumerated() {
            guard let given = members("a route", element, Self.routeKeys) else { continue }
            guard let action = action(given, element) else { continue }
            var route = RouteConfiguration(name: "route \(index + 1)", action: action)
            if let value = given["name"] { route.name = text("name", value) ?? route.name }
            route.match = match(given, element)
            route.target = target(given, element)
            if let value = given["host"] { route.host = host(value) }
            if let value = given["request_headers"] { route.requestFields = edits("request_headers", value) }
            if let value = given["response_headers"] { route.responseFields = edits("response_headers", value) }
            if let value = given["rate_limit"] { route.rates = list(value).compactMap { rate($0) } }
            if let value = given["max_requests_per_client"] {
                route.mostPerClient = whole("max_requests_per_client", value)
            }
            if let value = given["max_body"] { route.mostBody = size("max_body", value) }
            if let value = given["answer_timeout"] { route.answerTime = time("answer_timeout", value) }
            if let value = given["cache"] { route.cache = cache(value) }
            routes.append(route)
        }
        return routes
    }

    /// The one of `keys` that is given; reports more than one.
    private mutating func one(of keys: [String], _ given: Members, _ route: GivenValue) -> (String, GivenValue)? {
        let there = keys.filter { given[$0] != nil }
        if there.count > 1 { report("a route takes one of \(there.joined(separator: " and "))", route.place) }
        guard let key = there.first, let value = given[key] else { return nil }
        return (key, value)
    }

    private mutating func action(_ given: Members, _ route: GivenValue) -> RouteConfiguration.Action? {
        switch one(of: ["upstream", "redirect", "respond"], given, route) {
        case ("upstream", let value)?:
            return text("upstream", value, "the name of a group").map { .proxy(group: $0) }
        case ("redirect", let value)?:
            if case .text(let location) = value.content { return .redirect(.init(location: location)) }
            guard let given = members("redirect", value, ["to", "status"]) else { return nil }
            guard let location = given["to"] else {
                report("a redirect needs to: where it leads, such as https://${host}${path}", value.place)
                return nil
            }
            var redirect = RouteConfiguration.Redirect(location: text("to", location, "a URL or path") ?? "")
            if let value = given["status"] { redirect.status = whole("status", value) ?? redirect.status }
            return .redirect(redirect)
        case (_, let value)?:
            var answer = RouteConfiguration.FixedAnswer()
            if case .text(let status) = value.content, let number = Int(status) {
                answer.status = number
                return .answer(answer)
            }
            guard let given = members("respond", value, ["status", "headers", "body"]) else { return nil }
            if let value = given["status"] { answer.status = whole("status", value) ?? 200 }
            if let value = given["headers"] { answer.fields = fields("headers", value) }
            if let value = given["body"] { answer.body = text("body", value) ?? "" }
            return .answer(answer)
        case nil:
            report("a route needs one of upstream, redirect and respond", route.place)
            return nil
        }
    }

    private mutating func match(_ given: Members, _ route: GivenValue) -> RouteMatch {
        var match = RouteMatch()
        if let value = given["hosts"] { match.hosts = texts("hosts", value).map { $0.lowercased() } }
        switch one(of: ["path", "exact", "pattern"], given, route) {
        case ("path", let value)?: match.path = text("path", value).map { .prefix($0) }
        case ("exact", let value)?: match.path = text("exact", value).map { .exact($0) }
        case (_, let value)?: match.path = text("pattern", value).map { .pattern($0) }
        case nil: break
        }
        if let value = given["methods"] { match.methods = texts("methods", value) }
        guard let value = given["headers"] else { return match }
        guard case .members(let members) = value.content else {
            mismatch("headers", "headers as name: value, or name: null for any value", value)
            return match
        }
        for member in members {
            var field = RouteMatch.Field(name: member.name.lowercased())
            if case .nothing = member.value.content {
            } else {
                field.value = text(member.name, member.value, "the text of a header")
            }
            match.fields.append(field)
        }
        return match
    }

    private mutating func target(_ given: Members, _ route: GivenValue) -> RouteConfiguration.Target {
        switch one(of: ["strip_prefix", "replace_prefix", "rewrite"], given, route) {
        case ("strip_prefix", let value)?: flag("strip_prefix", value) == true ? .withoutPrefix : .same
        case ("replace_prefix", let value)?: text("replace_prefix", value).map { .prefix($0) } ?? .same
        case (_, let value)?: text("rewrite", value).map { .path($0) } ?? .same
        case nil: .same
        }
    }

    private mutating func host(_ value: GivenValue) -> RouteConfiguration.Host {
        switch text("host", value, "client, server or a name") {
        case "client"?, nil: .client
        case "server"?: .server
        case let name?: .fixed(name)
        }
    }

    private mutating func edits(_ name: String, _ value: GivenValue) -> RouteConfiguration.FieldEdits {
        var edits = RouteConfiguration.FieldEdits()
        guard let given = members(name, value, ["set", "add", "remove"]) else { return edits }
        if let value = given["set"] { edits.set = fields("set", value) }
        if let value = given["add"] { edits.add = fields("add", value) }
        if let value = given["remove"] { edits.remove = texts("remove", value, "names of headers") }
        return edits
    }

    private mutating func cache(_ value: GivenValue) -> CacheRules? {
        var rules = CacheRules()
        if let flag = Self.flag(value) { return flag ? rules : nil }
        let keys = [
            "default", "stale_while_revalidate", "stale_if_error", "ignore_parameters", "max_body", "heed_requests",
        ]
        guard let given = members("cache", value, keys) else { return nil }
        if let value = given["default"] { rules.defaultFreshness = time("default", value) ?? .zero }
        if let value = given["stale_while_revalidate"] {
            rules.staleWhileRevalidate = time("stale_while_revalidate", value) ?? .zero
        }
        if let value = given["stale_if_error"] { rules.staleIfError = time("stale_if_error", value) ?? .zero }
        if let value = given["ignore_parameters"] {
            rules.ignoredParameters = Set(texts("ignore_parameters", value).map { $0.lowercased() })
        }
        if let value = given["max_body"] { rules.mostBody = size("max_body", value) ?? rules.mostBody }
        if let value = given["heed_requests"] { rules.heedsRequests = flag("heed_requests", value) ?? true }
        return rules
    }
}

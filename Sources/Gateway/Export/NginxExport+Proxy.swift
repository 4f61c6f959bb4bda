/// Routes that lead to a group.
extension NginxExport {
    mutating func writeProxy(_ route: RouteConfiguration, _ group: String, _ number: Int) {
        let path = writeTarget(route, number)
        output.line("proxy_pass http://\(group)\(path);")
        output.line("proxy_http_version 1.1;")
        let time = ExportText.time(route.answerTime ?? configuration.times.answer)
        output.line("proxy_read_timeout \(time);")
        if route.cache == nil { output.line("proxy_buffering off;") }
        output.line("proxy_request_buffering off;")
        writeRequestFields(route)
        output.line("proxy_pass_header Server;")
        output.line("proxy_pass_header Date;")
        let edits = route.responseFields
        for name in edits.set.map(\.name) + edits.remove {
            if ["server", "date"].contains(name.lowercased()), !edits.set.contains(where: { $0.name == name }) {
                output.note("\(name) cannot be taken away: nginx writes its own")
            }
            output.line("proxy_hide_header \(Self.plain(name));")
        }
        for field in edits.set + edits.add {
            output.line("add_header \(Self.plain(field.name)) \(Self.quoted(field.value)) always;")
        }
        if let cache = route.cache { writeCache(cache, route) }
    }

    /// Writes how the path is changed. Answers what stands behind the group's name.
    private mutating func writeTarget(_ route: RouteConfiguration, _ number: Int) -> String {
        let matched: String
        if case .prefix(let text) = route.match.path { matched = text } else { matched = "/" }
        let prefix: String
        switch route.target {
        case .same: return "$request_uri"
        case .withoutPrefix: prefix = "/"
        case .prefix(let text): prefix = text
        case .path(let text):
            guard let template = try? Template(text) else { return "$request_uri" }
            let query = template.pieces.firstIndex(of: .query)
            let asks = template.hasQuery && query == nil
            if let query, query != template.pieces.count - 1 {
                output.note("the query of \(route.name) stands at the end of its target")
            }
            // What stands in place of the query is all of it: a question mark at the end says so.
            output.line("rewrite ^ \"\(self.text(template, isHeader: false, route, number))\(asks ? "?" : "")\" break;")
            return ""
        }
        let regex = ExportText.escaped(matched)
        let inner = Self.inner(prefix)
        output.line("rewrite ^ $trawl_path;")
        if matched.hasSuffix("/") {
            // What follows begins with no slash.
            output.line(
                "rewrite \(Self.plain("(?s)^\(regex)(.+)\\z")) \"\(inner)\(prefix.hasSuffix("/") ? "" : "/")$1\" break;"
            )
        } else {
            let stem = prefix.hasSuffix("/") ? Self.inner(String(prefix.dropLast())) : inner
            output.line("rewrite \(Self.plain("(?s)^\(regex)(/.*)\\z")) \"\(stem)$1\" break;")
        }
        output.line("rewrite ^ \"\(inner)\" break;")
        return ""
    }

    private mutating func writeRequestFields(_ route: RouteConfiguration) {
        let host: String
        switch route.host {
        case .client: host = "$http_host"
        case .fixed(let name): host = Self.quoted(name)
        case .server:
            let group = configuration.groups.first { route.action == .proxy(group: $0.name) }
            host = Self.quoted(group?.servers.first?.host ?? "localhost")
        }
        let own = [
            ("Host", host), ("X-Forwarded-For", "$trawl_for"), ("X-Real-IP", "$trawl_real"),
            ("X-Forwarded-Proto", "$trawl_proto"), ("X-Forwarded-Host", "$trawl_host"),
            ("Forwarded", "$trawl_forwarded"), ("Upgrade", "$http_upgrade"), ("Connection", "$trawl_connection"),
        ]
        for (name, value) in own { output.line("proxy_set_header \(name) \(value);") }
        let edits = route.requestFields
        for name in edits.remove { output.line("proxy_set_header \(Self.plain(name)) \"\";") }
        for field in edits.set {
            output.line("proxy_set_header \(Self.plain(field.name)) \(Self.quoted(field.value));")
        }
        for field in edits.add {
            output.note("\(field.name) of \(route.name) is put in place of the client's: nginx does not add to it")
            output.line("proxy_set_header \(Self.plain(field.name)) \(Self.quoted(field.value));")
        }
    }

    private mutating func writeCache(_ cache: CacheRules, _ route: RouteConfiguration) {
        output.line("proxy_cache trawl;")
        output.line("proxy_cache_key \"$request_method $scheme $http_host $request_uri\";")
        output.line("proxy_cache_bypass $http_authorization;")
        output.line("proxy_no_cache $http_authorization;")
        output.line("proxy_cache_lock on;")
        if cache.defaultFreshness > .zero {
            let seconds = max(1, Int((cache.defaultFreshness / .seconds(1)).rounded()))
            output.line("proxy_cache_valid 200 203 300 301 308 404 410 \(seconds)s;")
        }
        var stale: [String] = []
        if cache.staleIfError > .zero {
            stale += ["error", "timeout", "http_500", "http_502", "http_503", "http_504"]
            output.note("stale answers of \(route.name) are given for as long as they are kept")
        }
        if cache.staleWhileRevalidate > .zero {
            stale.append("updating")
            output.line("proxy_cache_background_update on;")
        }
        if !stale.isEmpty { output.line("proxy_cache_use_stale \(stale.joined(separator: " "));") }
        if !cache.ignoredParameters.isEmpty {
            output.note("all parameters of a query make a difference for the cache of \(route.name)")
        }
        output.note("bodies of any size are kept of \(route.name)")
    }
}

/// What becomes of a request of each route.
extension HAProxyExport {
    mutating func writeRoute(_ route: RouteConfiguration, _ number: Int) {
        output.line("# Route \(number): \(route.name)")
        let most = route.mostBody ?? configuration.limits.body
        if most > 0 {
            output.line(
                "http-request return status 413 \(json(.bodyTooLarge)) if in_\(number) { req.body_size gt \(most) }")
            output.note("bodies that come in chunks are not limited: HAProxy knows only lengths that are announced")
        }
        writeRates(route, number)
        if route.mostPerClient != nil {
            output.note("requests of a client of \(route.name) that are under way at once are not limited")
        }
        switch route.action {
        case .answer(let answer): writeAnswer(answer, route, number)
        case .redirect(let redirect):
            let location = (try? Template(redirect.location)).map { format($0, route) } ?? "/"
            output.line(
                "http-request redirect location \(Self.quoted(location)) code \(redirect.status) if in_\(number)")
        case .proxy: writeProxy(route, number)
        }
        let edits = route.responseFields
        for name in edits.remove { output.line("http-after-response del-header \(name) if in_\(number)") }
        for field in edits.set {
            output.line("http-after-response set-header \(field.name) \(Self.format(field.value)) if in_\(number)")
        }
        for field in edits.add {
            output.line("http-after-response add-header \(field.name) \(Self.format(field.value)) if in_\(number)")
        }
    }

    private mutating func writeAnswer(
        _ answer: RouteConfiguration.FixedAnswer, _ route: RouteConfiguration, _ number: Int
    ) {
        var line = "http-request return status \(answer.status)"
        let kind = answer.fields.first { $0.name.lowercased() == "content-type" }?.value
        let hasBody = !answer.body.isEmpty && answer.status != 204 && answer.status != 304
        if hasBody { line += " content-type \(Self.quoted(kind ?? "text/plain")) string \(Self.quoted(answer.body))" }
        for field in answer.fields where !hasBody || field.name.lowercased() != "content-type" {
            line += " hdr \(field.name) \(Self.format(field.value))"
        }
        output.line(line + " if in_\(number)")
        // It says what a body is, also where nobody said so.
        if hasBody, kind == nil {
            output.line("http-after-response del-header Content-Type if in_\(number) { status \(answer.status) }")
        }
    }

    private mutating func writeProxy(_ route: RouteConfiguration, _ number: Int) {
        switch route.host {
        case .client: break
        case .fixed(let name): output.line("http-request set-header Host \(Self.format(name)) if in_\(number)")
        case .server:
            let group = configuration.groups.first { route.action == .proxy(group: $0.name) }
            let host = group?.servers.first?.host ?? "localhost"
            output.line("http-request set-header Host \(Self.format(host)) if in_\(number)")
        }
        writeTarget(route, number)
        let edits = route.requestFields
        for name in edits.remove { output.line("http-request del-header \(name) if in_\(number)") }
        for field in edits.set {
            output.line("http-request set-header \(field.name) \(Self.format(field.value)) if in_\(number)")
        }
        for field in edits.add {
            output.line("http-request add-header \(field.name) \(Self.format(field.value)) if in_\(number)")
        }
        if let time = route.answerTime, time != configuration.times.answer {
            output.note("\(route.name) waits for answers as long as all others: HAProxy has that time by backend")
        }
        guard let cache = route.cache else { return }
        output.line("http-request cache-use trawl if in_\(number)")
        output.line("http-response cache-store trawl if in_\(number)")
        if cache.defaultFreshness > .zero || cache.staleIfError > .zero || cache.staleWhileRevalidate > .zero
            || !cache.ignoredParameters.isEmpty
        {
            output.note("of \(route.name) only answers are kept that say for how long, and none of them longer")
        }
    }

    private mutating func writeTarget(_ route: RouteConfiguration, _ number: Int) {
        let matched: String
        if case .prefix(let text) = route.match.path { matched = text } else { matched = "/" }
        let expression = Self.escapedEncoded(matched)
        func replaced(_ expression: String, _ text: String) -> String {
            Self.quoted("%[var(txn.written),regsub(\"^\(expression)\",\"\(text)\")]")
        }
        switch route.target {
        case .same: break
        case .withoutPrefix:
            let ending = matched.hasSuffix("/") ? "" : "/?"
            output.line("http-request set-path \(replaced(expression + ending, "/")) if in_\(number)")
        case .prefix(let text):
            let whole = "{ var(txn.written) -m str \(Self.quoted(Self.encoded(matched))) }"
            let stem = text.hasSuffix("/") ? String(text.dropLast()) : text
            let joined = matched.hasSuffix("/") ? stem + "/" : stem
            output.line("http-request set-path \(replaced(expression, joined)) if in_\(number) !\(whole)")
            output.line("http-request set-path \(Self.format(text)) if in_\(number) \(whole)")
        case .path(let text):
            guard let template = try? Template(text) else { return }
            if template.hasQuery {
                output.line("http-request set-pathq \(Self.quoted(format(template, route))) if in_\(number)")
            } else {
                output.line("http-request set-path \(Self.quoted(format(template, route))) if in_\(number)")
            }
        }
    }

    /// A template in HAProxy's variables.
    private func format(_ template: Template, _ route: RouteConfiguration) -> String {
        template.pieces.map { piece in
            switch piece {
            case .text(let bytes): return String(decoding: bytes, as: UTF8.self).replacing("%", with: "%%")
            case .path: return "%[var(txn.written)]"
            case .query: return "%[var(txn.query)]"
            case .host: return "%[var(txn.authority)]"
            case .scheme: return "%[ssl_fc,iif(https,http)]"
            case .capture(let star):
                let text = ExportText.expression(
                    route.match.path, group: { $0 == star ? "(" : "(?:" }, literal: Self.escapedEncoded)
                return "%[var(txn.written),regsub(\"^\(text)$\",\"\\1\")]"
            }
        }.joined()
    }

    // MARK: Rates

    private mutating func writeRates(_ route: RouteConfiguration, _ number: Int) {
        for (place, rate) in route.rates.enumerated() {
            guard place < 3 else {
                output.note("\(route.name) has more than three rates, and HAProxy counts three of a request")
                return
            }
            let table = table(number, place)
            let key: String
            switch rate.key {
            case .address: key = "var(txn.client),ipmask(32,64)"
            case .route: key = "str(trawl)"
            case .field(let name):
                let variable = "txn.key_\(number)_\(place)"
                output.line("http-request set-var(\(variable)) var(txn.client) if in_\(number)")
                output.line(
                    "http-request set-var(\(variable)) req.fhdr(\(name)) if in_\(number) { req.fhdr(\(name)) -m found }"
                )
                key = "var(\(variable))"
            }
            output.line("http-request track-sc\(place) \(key) table \(table) if in_\(number)")
            let answer = rate.answer.response(retryAfter: ExportText.retryAfter(rate.limit))
            output.line(
                "http-request return status \(answer.status) \(json(answer)) if in_\(number) "
                    + "{ sc_http_req_rate(\(place),\(table)) gt \(rate.limit.burst + 1) }")
            output.note("rates are counted in windows of time, in which refused requests count too")
            if !rate.limit.isImmediate {
                output.note("requests of \(route.name) do not wait: they pass or are refused")
            }
        }
    }

    /// The table of a rate.
    private func table(_ number: Int, _ place: Int) -> String {
        let names = configuration.routes.flatMap(\.rates).compactMap(\.name)
        guard let name = configuration.routes[number - 1].rates[place].name else { return "rate_\(number)_\(place)" }
        return "shared_" + (ExportText.slugs(names)[name] ?? "")
    }

    mutating func writeTables() {
        var names: Set<String> = []
        for (index, route) in configuration.routes.enumerated() {
            for (place, rate) in route.rates.enumerated() where place < 3 {
                let name = table(index + 1, place)
                guard names.insert(name).inserted else { continue }
                let kind = if case .address = rate.key { "ipv6" } else { "string len 128" }
                let window = Double(rate.limit.burst + 1) / max(rate.limit.rate, 1e-6) * 1_000
                let time = "\(Int(min(max(window.rounded(), 1), Self.mostTime)))ms"
                output.line("")
                output.open("backend \(name)")
                output.line("stick-table type \(kind) size 100k expire \(time) store http_req_rate(\(time))")
                output.close()
            }
        }
    }
}

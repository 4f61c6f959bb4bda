/// Servers, and a location for each route.
extension NginxExport {
    mutating func writeServer(_ listeners: [ListenerConfiguration]) {
        output.open("server {")
        for listener in listeners {
            var line = "listen \(ExportText.address(listener))"
            if listener.port == 0 { output.note("nginx takes no free port by itself: write one in place of 0") }
            if let tls = listener.tls { line += tls.offersHTTP2 ? " ssl http2" : " ssl" }
            if listener.expectsProxyHeader { line += " proxy_protocol" }
            output.line(line + ";")
        }
        output.line("server_name _;")
        if let tls = listeners.first?.tls {
            if tls.certificates.count > 1 {
                output.note("only the first certificate is served: nginx chooses by server_name, not by certificates")
            }
            for certificate in tls.certificates.prefix(1) {
                output.line("ssl_certificate \(Self.quoted(certificate.chain));")
                output.line("ssl_certificate_key \(Self.quoted(certificate.key));")
            }
            output.line("ssl_protocols TLSv1.2 TLSv1.3;")
        }
        if listeners.first?.expectsProxyHeader == true {
            output.line("set_real_ip_from 0.0.0.0/0;")
            output.line("set_real_ip_from ::/0;")
            output.line("real_ip_header proxy_protocol;")
        }
        output.line("set $trawl_path $uri;")
        output.line("set $trawl_empty \"\";")
        output.line("rewrite ^ /trawl/$trawl_route last;")
        output.open("location = /trawl/none {")
        output.line("internal;")
        output.line("default_type application/json;")
        output.line("return 404 \(Self.quoted(ExportText.body(.noRoute)));")
        output.close("}")
        for (index, route) in configuration.routes.enumerated() { writeRoute(route, index) }
        output.close("}")
    }

    private mutating func writeRoute(_ route: RouteConfiguration, _ index: Int) {
        let number = index + 1
        output.line("# \(route.name)")
        let isLimited = !route.rates.isEmpty || route.mostPerClient != nil
        output.open("location = /trawl/\(number) {")
        output.line("internal;")
        writeLimits(route, index)
        let most = route.mostBody ?? configuration.limits.body
        output.line("client_max_body_size \(most);")
        if case .proxy(let group) = route.action {
            writeProxy(route, groups[group] ?? group, number)
            output.close("}")
        } else if isLimited {
            // An answer is given before anything is counted, unless the request is moved on after that.
            output.line("root /nonexistent;")
            output.line("try_files /trawl/nothing @trawl_answer_\(number);")
            output.close("}")
            output.open("location @trawl_answer_\(number) {")
            writeAnswer(route, number)
            output.close("}")
        } else {
            writeAnswer(route, number)
            output.close("}")
        }
        if isLimited { writeRefusal(route, number) }
    }

    // MARK: Limits

    private mutating func writeLimits(_ route: RouteConfiguration, _ index: Int) {
        for (place, rate) in route.rates.enumerated() {
            var line = "limit_req zone=\(zone(index, place))"
            if rate.limit.burst > 0 { line += " burst=\(rate.limit.burst)" }
            if rate.limit.isImmediate, rate.limit.burst > 0 { line += " nodelay" }
            output.line(line + ";")
        }
        let status = Self.status(route)
        if !route.rates.isEmpty { output.line("limit_req_status \(status);") }
        if Set(route.rates.map(\.answer)).count > 1 {
            output.note("all limits of \(route.name) answer \(status): nginx has one status for a location")
        }
        if let most = route.mostPerClient {
            output.line("limit_conn trawl_at_once_\(index + 1) \(most);")
            output.line("limit_conn_status \(status);")
        }
        if !route.rates.isEmpty || route.mostPerClient != nil {
            output.line("error_page \(status) @trawl_refused_\(index + 1);")
        }
    }

    private static func status(_ route: RouteConfiguration) -> Int {
        route.rates.first?.answer == .unavailable ? 503 : 429
    }

    private mutating func writeRefusal(_ route: RouteConfiguration, _ number: Int) {
        let answer =
            route.rates.first.map { $0.answer.response(retryAfter: ExportText.retryAfter($0.limit)) } ?? .tooManyAtOnce
        output.open("location @trawl_refused_\(number) {")
        output.line("default_type application/json;")
        output.line("add_header Retry-After \(answer.retryAfter ?? 1) always;")
        output.line("return \(answer.status) \(Self.quoted(ExportText.body(answer)));")
        output.close("}")
    }

    // MARK: Answers

    private mutating func writeAnswer(_ route: RouteConfiguration, _ number: Int) {
        var kind: String?
        var fields = route.responseFields.set + route.responseFields.add
        if case .answer(let answer) = route.action {
            kind = answer.fields.first { $0.name.lowercased() == "content-type" }?.value
            fields = answer.fields.filter { $0.name.lowercased() != "content-type" } + fields
        }
        output.line("default_type \(Self.plain(kind ?? ""));")
        for field in fields { output.line("add_header \(Self.plain(field.name)) \(Self.quoted(field.value)) always;") }
        switch route.action {
        case .answer(let answer):
            if answer.status == 204 || answer.status == 304 {
                output.line("return \(answer.status);")
            } else if [301, 302, 303, 307, 308].contains(answer.status) {
                output.note("the answer \(answer.status) of \(route.name) has no body: nginx takes a Location there")
                output.line("return \(answer.status) $trawl_empty;")
            } else if answer.body.utf8.count > 3_000 {
                output.note("the body of \(route.name) is too long for nginx' configuration; serve it from a file")
                output.line("return \(answer.status) $trawl_empty;")
            } else {
                // A text without a body would bring nginx' own page.
                output.line("return \(answer.status) \"\(Self.inner(answer.body))$trawl_empty\";")
            }
        case .redirect(let redirect):
            let location = (try? Template(redirect.location)).map { text($0, isHeader: true, route, number) } ?? ""
            output.line("return \(redirect.status) \"\(location)\";")
        case .proxy: break
        }
    }

    /// A template in nginx' variables.
    ///
    /// - Parameter isHeader: whether it becomes a header: the path then stands in it as the client wrote it.
    func text(_ template: Template, isHeader: Bool, _ route: RouteConfiguration, _ number: Int) -> String {
        template.pieces.map { piece in
            switch piece {
            case .text(let bytes): Self.inner(String(decoding: bytes, as: UTF8.self))
            case .path: isHeader ? "${trawl_written}" : "${trawl_path}"
            case .query: isHeader ? "$is_args$args" : ""
            case .host: "${http_host}"
            case .scheme: "${scheme}"
            case .capture(let star): isHeader ? "${trawl_w\(number)_\(star)}" : "${trawl_c\(number)_\(star)}"
            }
        }.joined()
    }
}

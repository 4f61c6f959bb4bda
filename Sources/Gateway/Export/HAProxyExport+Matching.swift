/// What a request is, and which route takes it.
extension HAProxyExport {
    /// Variables for what routes compare: `txn.host`, `txn.path` (as it reads), `txn.written` (as a target has it).
    mutating func writeReading() {
        output.line(
            "acl trusted src \((["127.255.255.255"] + configuration.trusted.map(\.description)).joined(separator: " "))"
        )
        if configuration.trusted.isEmpty { output.line("# Nobody is trusted: no client comes from that address.") }
        output.line("http-request set-var(txn.client) src")
        output.line(
            "http-request set-var(txn.client) req.hdr_ip(x-forwarded-for,-1) if trusted { req.fhdr(x-forwarded-for) -m found }"
        )
        output.line("http-request set-var(txn.authority) req.fhdr(host)")
        output.line("http-request set-var(txn.host) 'req.fhdr(host),host_only,lower,regsub(\"[.]$\",\"\")'")
        output.line("http-request set-var-fmt(txn.query) '?%[query]' if { query -m len gt 0 }")
        output.line("# The path as it reads: decoded, slashes made one, dot segments resolved.")
        output.line("http-request return status 400 \(json(.unreadablePath)) if { path -m sub %00 }")
        output.line("http-request set-var(txn.raw) path")
        var steps = [
            "regsub(\"//+\",\"/\",g)", "regsub(\"/[.]$\",\"/\")", "regsub(\"/[.](?=/)\",\"\",g)",
            "regsub(\"/[.][.]$\",\"/../\")",
        ]
        // Each takes one away, the first one that has a name before it.
        steps += Array(repeating: "regsub(\"/(?![.][.]/)[^/]+/[.][.](?=/)\",\"\")", count: Self.mostSteps)
        output.line("http-request set-var(txn.path) 'path,url_dec,\(steps.joined(separator: ","))'")
        output.line("http-request return status 400 \(json(.unreadablePath)) if { var(txn.path) -m reg '^/[.][.]/' }")
        output.line("acl is_plain 'var(txn.raw),strcmp(txn.path)' eq 0")
        output.line("http-request set-var(txn.written) path if is_plain")
        output.line("http-request set-var(txn.written) 'var(txn.path),url_enc,regsub(\"%2F\",\"/\",g)' if !is_plain")
    }

    /// Dot segments that are resolved in one path; with more it is refused or not matched.
    private static let mostSteps = 6

    mutating func writeMatching() {
        output.line("acl is_routed var(txn.route) -m found")
        for (index, route) in configuration.routes.enumerated() {
            let number = index + 1
            output.line("# Route \(number): \(route.name)")
            var conditions: [String] = []
            let exact = route.match.hosts.filter { !$0.hasPrefix("*") }
            let wild = route.match.hosts.filter { $0.hasPrefix("*") }.map { String($0.dropFirst()) }
            if !exact.isEmpty { output.line("acl host_\(number) var(txn.host) -m str \(exact.joined(separator: " "))") }
            if !wild.isEmpty { output.line("acl host_\(number) var(txn.host) -m end \(wild.joined(separator: " "))") }
            if !route.match.hosts.isEmpty { conditions.append("host_\(number)") }
            if let path = route.match.path, path != .prefix("/") {
                let text = ExportText.expression(path, literal: Self.escaped)
                output.line("acl path_\(number) var(txn.path) -m reg \(Self.quoted("(?s)^" + text + "(?!.)"))")
                conditions.append("path_\(number)")
            }
            if !route.match.methods.isEmpty {
                let methods = route.match.methods.map(Self.quoted).joined(separator: " ")
                output.line("acl method_\(number) method -m str \(methods)")
                conditions.append("method_\(number)")
            }
            for (place, field) in route.match.fields.enumerated() {
                let name = "field_\(number)_\(place)"
                if let value = field.value {
                    let text = value.split(separator: "*", omittingEmptySubsequences: false)
                        .map { Self.escaped(String($0)) }.joined(separator: ".*")
                    output.line("acl \(name) req.fhdr(\(field.name)) -m reg \(Self.quoted("^" + text + "$"))")
                } else {
                    output.line("acl \(name) req.fhdr(\(field.name)) -m found")
                }
                conditions.append(name)
            }
            output.line(
                "http-request set-var(txn.route) int(\(number)) if \((["!is_routed"] + conditions).joined(separator: " "))"
            )
            output.line("acl in_\(number) var(txn.route) -m int \(number)")
        }
        output.line("http-request return status 404 \(json(.noRoute)) if !is_routed")
    }

    /// Who the client is: said by the gateway, unless a proxy of ours says it.
    mutating func writeForwarding() {
        let own = [
            ("X-Forwarded-Host", "%[var(txn.authority)]"), ("X-Forwarded-Proto", "%[ssl_fc,iif(https,http)]"),
            ("X-Real-IP", "%[src]"),
        ]
        for (name, value) in own {
            output.line("http-request set-header \(name) \(value) if !trusted || !{ req.fhdr(\(name)) -m found }")
        }
        output.line("http-request del-header Forwarded if !trusted")
        output.line("acl is_forwarded req.fhdr(x-forwarded-for) -m found")
        // A line of its own means the same as another element of the one before it (RFC 9110 §5.3).
        output.line("http-request add-header X-Forwarded-For %[src] if trusted is_forwarded")
        output.line("http-request set-header X-Forwarded-For %[src] if !trusted || !is_forwarded")
    }

    func json(_ answer: OwnResponse) -> String {
        "content-type application/json string \(Self.quoted(ExportText.body(answer)))"
            + (answer.retryAfter.map { " hdr Retry-After \($0)" } ?? "")
    }
}

/// Writes a configuration for nginx.
///
/// Which route a request takes is told by one `map`, whose regular expressions are tried in the order of the routes, as
/// routes are. The request is then moved to the location of that route.
struct NginxExport {
    let configuration: GatewayConfiguration
    var output = ExportOutput()
    let groups: [String: String]
    /// Variables that tell whether a request has a field, by what is asked of it.
    private(set) var fields: [RouteMatch.Field] = []

    init(_ configuration: GatewayConfiguration) {
        self.configuration = configuration
        groups = ExportText.slugs(configuration.groups.map(\.name))
        for route in configuration.routes {
            for field in route.match.fields where !fields.contains(field) { fields.append(field) }
        }
    }

    mutating func writeAll() {
        output.line("# For nginx 1.22 and later, by `trawl gateway export nginx`.")
        output.line("worker_processes \(configuration.threads);")
        output.open("events {")
        output.line("worker_connections \(max(64, configuration.limits.connections));")
        output.close("}")
        output.line("")
        output.open("http {")
        writeGeneral()
        writeForwarding()
        for group in configuration.groups { writeGroup(group) }
        writeMaps()
        writeZones()
        // Listeners that speak the same share a server.
        var servers: [(tls: ListenerConfiguration.TLS?, proxied: Bool, listeners: [ListenerConfiguration])] = []
        for listener in configuration.listeners {
            if let index = servers.firstIndex(where: {
                $0.tls == listener.tls && $0.proxied == listener.expectsProxyHeader
            }) {
                servers[index].listeners.append(listener)
            } else {
                servers.append((listener.tls, listener.expectsProxyHeader, [listener]))
            }
        }
        for server in servers { writeServer(server.listeners) }
        output.close("}")
    }

    private mutating func writeGeneral() {
        let (times, limits) = (configuration.times, configuration.limits)
        switch configuration.accessLog {
        case nil: output.line("access_log off;")
        case let log?:
            if log.format == .ecs { output.note("lines of the access log are not those of the Elastic Common Schema") }
            output.line("access_log \(Self.quoted(log.path ?? "/dev/stdout")) combined;")
        }
        output.line("server_tokens off;")
        output.line("absolute_redirect off;")
        output.line("underscores_in_headers on;")
        output.line("ignore_invalid_headers off;")
        output.line("client_header_timeout \(ExportText.time(times.head));")
        output.line("keepalive_timeout \(ExportText.time(times.idle));")
        output.line("client_body_timeout \(ExportText.time(times.stall));")
        output.line("send_timeout \(ExportText.time(times.stall));")
        output.line("proxy_connect_timeout \(ExportText.time(times.connect));")
        output.line("proxy_send_timeout \(ExportText.time(times.stall));")
        output.line("large_client_header_buffers 4 \(limits.head);")
        output.line("proxy_next_upstream error;")
        output.line("proxy_next_upstream_tries 2;")
        output.line("# A dollar sign as text: nginx knows no other way to write it.")
        output.line("geo $trawl_dollar { default \"$\"; }")
        output.line("map $http_upgrade $trawl_connection { default upgrade; \"\" \"\"; }")
        output.line("# The path as the client wrote it: what decodes to a line break may not get into a header.")
        output.line("map $request_uri $trawl_written { \"~^(?<trawl_w>[^?]*)\" $trawl_w; }")
        if configuration.servesStatus { output.note("/proxy/status is not answered") }
    }

    /// Who the client is, and what servers are told of it.
    private mutating func writeForwarding() {
        output.open("geo $realip_remote_addr $trawl_trusted {")
        output.line("default 0;")
        for range in configuration.trusted { output.line("\(range.description) 1;") }
        output.close("}")
        for range in configuration.trusted { output.line("set_real_ip_from \(range.description);") }
        if !configuration.trusted.isEmpty {
            output.line("real_ip_header X-Forwarded-For;")
            output.line("real_ip_recursive on;")
        }
        let own: [(String, String, String)] = [
            ("trawl_for", "$realip_remote_addr", "\"$http_x_forwarded_for, $realip_remote_addr\""),
            ("trawl_real", "$realip_remote_addr", "$http_x_real_ip"),
            ("trawl_proto", "$scheme", "$http_x_forwarded_proto"),
            ("trawl_host", "$http_host", "$http_x_forwarded_host"), ("trawl_forwarded", "\"\"", "$http_forwarded"),
        ]
        for (name, plain, believed) in own {
            let source = believed.hasPrefix("\"") ? "$http_x_forwarded_for" : believed
            // What a proxy of ours does not say is said as for others.
            output.line(
                "map \"$trawl_trusted:\(source)\" $\(name) { default \(plain); \"~^1:.\" \(believed); }")
        }
    }

    /// The number of the route that a request takes, and what its stars stand for.
    private mutating func writeMaps() {
        for (index, field) in fields.enumerated() {
            // A field without a value cannot be told from none.
            let expression = field.value.map { "^\(ExportText.expression(ofValue: $0))\\z" } ?? "."
            output.line(
                "map \(Self.variable(ofField: field.name)) $trawl_field_\(index) { default 0; \(Self.plain("~(?s)" + expression)) 1; }"
            )
        }
        let flags = fields.indices.map { "$trawl_field_\($0)" }.joined()
        output.open("map \"\(flags) $host $request_method $uri\" $trawl_route {")
        output.line("default none;")
        for (index, route) in configuration.routes.enumerated() {
            let number = index + 1
            let flags = fields.map { route.match.fields.contains($0) ? "1" : "." }.joined()
            let hosts = route.match.hosts.map {
                $0.hasPrefix("*") ? "[^ ]+" + ExportText.escaped(String($0.dropFirst())) : ExportText.escaped($0)
            }
            let methods = route.match.methods.map { ExportText.escaped($0) }
            let path = ExportText.expression(route.match.path, group: { "(?<trawl_c\(number)_\($0)>" })
            let parts = [flags, Self.any(hosts), Self.any(methods), path]
            output.line("\(Self.plain("~(?s)^" + parts.joined(separator: " ") + "\\z")) \(number);")
        }
        output.close("}")
        for (index, route) in configuration.routes.enumerated() {
            guard case .redirect(let redirect) = route.action, let template = try? Template(redirect.location) else {
                continue
            }
            for star in 0..<template.captureCount {
                // Only this star is caught: all of them would need as many names.
                let name = "trawl_w\(index + 1)_\(star + 1)"
                let path = ExportText.expression(
                    route.match.path, group: { $0 == star + 1 ? "(?<\(name)_star>" : "(?:" })
                output.line("map $trawl_written $\(name) { \(Self.plain("~(?s)^\(path)\\z")) $\(name)_star; }")
            }
        }
    }

    private static func any(_ texts: [String]) -> String {
        texts.isEmpty ? "[^ ]*" : "(?:\(texts.joined(separator: "|")))"
    }

    static func variable(ofField name: String) -> String {
        "$http_" + name.lowercased().replacing("-", with: "_")
    }

    // MARK: Texts

    /// A text where variables are replaced; dollar signs of `text` are none.
    static func quoted(_ text: String) -> String { "\"\(inner(text))\"" }

    static func inner(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("$", with: "${trawl_dollar}")
    }

    /// A text where nothing is replaced, such as a regular expression.
    static func plain(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}

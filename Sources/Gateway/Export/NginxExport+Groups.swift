/// Groups of servers, and what is counted.
extension NginxExport {
    mutating func writeGroup(_ group: UpstreamGroup.Configuration) {
        output.open("upstream \(groups[group.name] ?? group.name) {")
        output.line("zone \(groups[group.name] ?? group.name) 256k;")
        var mayHaveBackups = true
        switch group.algorithm {
        case .roundRobin: break
        case .leastConnections: output.line("least_conn;")
        case .ipHash:
            output.line("hash $remote_addr consistent;")
            mayHaveBackups = false
        case .randomTwo:
            output.line("random two least_conn;")
            mayHaveBackups = false
        case .leastTime:
            output.note("the group \(group.name) balances by connections: least_time is not in the free nginx")
            output.line("least_conn;")
        }
        let weights = ExportText.weights(group.servers.map(\.weight), most: 1_000)
        for (server, weight) in zip(group.servers, weights) {
            var line = "server \(Self.address(server))"
            if weight == 0 { line += " down" } else if weight != 1 { line += " weight=\(weight)" }
            if let most = server.mostConnections { line += " max_conns=\(most)" }
            line += " max_fails=\(group.rules.mostFailures) fail_timeout=\(Self.seconds(group.rules.pause))s"
            if server.isBackup {
                if mayHaveBackups {
                    line += " backup"
                } else {
                    output.note("\(server.url) is no backup: nginx has none with \(group.algorithm.rawValue)")
                }
            }
            output.line(line + ";")
        }
        if group.mostIdle > 0 {
            output.line("keepalive \(group.mostIdle);")
            output.line("keepalive_timeout \(ExportText.time(configuration.times.upstreamIdle));")
        }
        if group.check != nil { output.note("servers of \(group.name) are not asked whether they are well") }
        if group.sticky != nil { output.note("clients of \(group.name) do not stay at their servers") }
        if group.rules.slowStart > .zero { output.note("servers of \(group.name) get all of their share at once") }
        if group.queue.length > 0 { output.note("requests to \(group.name) do not wait for room") }
        output.close("}")
    }

    private static func seconds(_ time: Duration) -> Int { max(1, Int((time / .seconds(1)).rounded(.up))) }

    private static func address(_ server: UpstreamServer.Configuration) -> String {
        let host = server.host
        return host.last == "]" || !host.contains(":") ? host + ":80" : host
    }

    /// Where clients are counted.
    mutating func writeZones() {
        var names: Set<String> = []
        for (index, route) in configuration.routes.enumerated() {
            for (place, rate) in route.rates.enumerated() {
                let name = zone(index, place)
                guard names.insert(name).inserted else { continue }
                let key: String
                switch rate.key {
                case .address:
                    key = "$binary_remote_addr"
                    output.note("IPv6 clients are counted by their address, not by the first 64 bits of it")
                case .route: key = "trawl"
                case .field(let field):
                    let variable = Self.variable(ofField: field)
                    output.line("map \(variable) $trawl_key_\(name) { \"\" $binary_remote_addr; default \(variable); }")
                    key = "$trawl_key_\(name)"
                }
                output.line("limit_req_zone \(key) zone=\(name):10m rate=\(written(rate.limit));")
            }
            if route.mostPerClient != nil {
                output.line("limit_conn_zone $binary_remote_addr zone=trawl_at_once_\(index + 1):10m;")
            }
        }
        guard configuration.routes.contains(where: { $0.cache != nil }) else { return }
        if configuration.cache.folder == nil {
            output.note("answers are kept in /var/cache/nginx/trawl: nginx has no cache that is in memory alone")
        }
        output.line(
            "proxy_cache_path \(Self.quoted(configuration.cache.folder ?? "/var/cache/nginx/trawl")) levels=1:2 "
                + "keys_zone=trawl:16m max_size=\(configuration.cache.disk) use_temp_path=off;")
    }

    func zone(_ route: Int, _ place: Int) -> String {
        let names = configuration.routes.flatMap(\.rates).compactMap(\.name)
        guard let name = configuration.routes[route].rates[place].name else {
            return "trawl_rate_\(route + 1)_\(place)"
        }
        return "trawl_shared_" + (ExportText.slugs(names)[name] ?? "")
    }

    /// nginx counts whole requests in a second or a minute.
    private mutating func written(_ limit: RateLimit) -> String {
        if limit.rate >= 1, limit.rate == limit.rate.rounded() { return "\(Int(limit.rate))r/s" }
        let rate = limit.rate * 60
        let whole = max(1, rate.rounded())
        if abs(whole - rate) > 1e-9 * whole {
            output.note("a rate of \(rate) in a minute becomes \(Int(whole)): nginx takes whole numbers")
        }
        return "\(Int(whole))r/m"
    }
}

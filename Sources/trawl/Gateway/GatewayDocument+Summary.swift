import Gateway

/// What a file says, for people.
extension GatewayDocument {
    /// One line: how much there is of what.
    var summary: String {
        func count(_ number: Int, _ name: String) -> String { "\(number) \(name)\(number == 1 ? "" : "s")" }
        return [
            count(configuration.listeners.count, "listener"), count(configuration.routes.count, "route"),
            count(configuration.groups.count, "group"),
        ].joined(separator: ", ")
    }

    /// All listeners, routes and groups, a line each.
    var report: String {
        var text = "\(path) is in order: \(summary)\n\nLISTENERS\n"
        for listener in configuration.listeners { text += "  \(Self.text(listener))\n" }
        var routes = Table([.init(""), .init("ROUTE"), .init("TAKES", least: 12), .init("DOES", least: 12)])
        for (index, route) in configuration.routes.enumerated() {
            routes.add(["\(index + 1)", route.name, Self.text(route.match), Self.text(route)])
        }
        text += "\n" + routes.text(width: nil)
        var groups = Table([.init("GROUP"), .init("ALGORITHM"), .init("SERVERS", least: 12)])
        for group in configuration.groups {
            groups.add([group.name, group.algorithm.rawValue, group.servers.map(Self.text).joined(separator: ", ")])
        }
        return configuration.groups.isEmpty ? text : text + "\n" + groups.text(width: nil)
    }

    private static func text(_ listener: ListenerConfiguration) -> String {
        let host = listener.host.contains(":") ? "[\(listener.host)]" : listener.host
        var text = "\(listener.tls == nil ? "http" : "https")://\(host):\(listener.port)"
        if listener.tls?.offersHTTP2 == true { text += ", HTTP/2" }
        if listener.expectsProxyHeader { text += ", PROXY protocol" }
        return text
    }

    private static func text(_ match: RouteMatch) -> String {
        var parts = match.methods + match.hosts
        switch match.path {
        case nil: break
        case .prefix(let text): parts.append(text)
        case .exact(let text): parts.append("exactly \(text)")
        case .pattern(let text): parts.append("pattern \(text)")
        }
        parts += match.fields.map { "\($0.name): \($0.value ?? "*")" }
        return parts.isEmpty ? "everything" : parts.joined(separator: " ")
    }

    private static func text(_ route: RouteConfiguration) -> String {
        var parts: [String]
        switch route.action {
        case .proxy(let group): parts = ["to \(group)"]
        case .redirect(let redirect): parts = ["\(redirect.status) to \(redirect.location)"]
        case .answer(let answer): parts = ["answers \(answer.status)"]
        }
        switch route.target {
        case .same: break
        case .withoutPrefix: parts.append("without its prefix")
        case .prefix(let text): parts.append("as \(text)")
        case .path(let text): parts.append("as \(text)")
        }
        for rate in route.rates {
            // By the minute where that reads better.
            let (count, unit) = rate.limit.rate < 1 ? (rate.limit.rate * 60, "m") : (rate.limit.rate, "s")
            let number = count == count.rounded() && count < 1e15 ? "\(Int(count))" : "\(count)"
            parts.append("at most \(number)/\(unit) burst \(rate.limit.burst)")
        }
        if route.cache != nil { parts.append("cached") }
        return parts.joined(separator: ", ")
    }

    private static func text(_ server: UpstreamServer.Configuration) -> String {
        var parts: [String] = []
        if server.weight != 1 { parts.append("weight \(server.weight)") }
        if let most = server.mostConnections { parts.append("at most \(most)") }
        if server.isBackup { parts.append("backup") }
        return server.url + (parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))")
    }
}

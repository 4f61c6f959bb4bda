import Gateway
import Web

extension UpstreamGroup {
    /// The group with its servers.
    var json: JSONValue {
        let configuration = configuration
        return [
            "name": .string(name), "algorithm": .string(configuration.algorithm.rawValue),
            "sticky_sessions": .bool(configuration.sticky != nil),
            "health_path": configuration.check.map { .string($0.path) } ?? .null,
            "waiting": .integer(Int64(waitingCount)), "most_waiting": .integer(Int64(configuration.queue.length)),
            "servers": .array(servers.map(\.json)),
        ]
    }
}

extension UpstreamServer {
    /// The server with what is configured, counted and known of it.
    var json: JSONValue {
        let (configuration, figures) = (configuration, figures)
        return [
            "server": .string(UpstreamURL.name(of: configuration.url)), "url": .string(configuration.url),
            "status": .string(figures.isDraining ? "draining" : figures.standing.name),
            "weight": Int64(exactly: configuration.weight).map { .integer($0) } ?? .number(configuration.weight),
            "max_connections": .integer(Int64(configuration.mostConnections ?? 0)),
            "backup": .bool(configuration.isBackup), "draining": .bool(figures.isDraining),
            "standing": .string(figures.standing.name), "active": .integer(Int64(figures.active)),
            "requests": .integer(Int64(figures.requests)), "errors": .integer(Int64(figures.errors)),
            "connections": .integer(Int64(figures.connections)),
            "latency": figures.latency > 0 ? .number(figures.latency) : .null,
            "server_id": figures.report.serverID.map { .string($0) } ?? .null,
            "threads": figures.report.threads.map { .integer(Int64($0)) } ?? .null,
        ]
    }
}

extension CircuitState.Standing {
    /// As the API says it.
    var name: String {
        switch self {
        case .fit: "fit"
        case .unfit: "unfit"
        case .paused: "paused"
        case .probing: "probing"
        }
    }
}

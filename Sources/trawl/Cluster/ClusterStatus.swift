import Gateway
import Web

/// What `trawl cluster status` tells.
enum ClusterStatus {
    /// `{proxy, algorithm, servers: [{server, url, pid, state, restarts, requests, errors, connections, active}]}`.
    static func json(_ cluster: Cluster, proxy: String?) -> JSONValue {
        let servers = zip(cluster.plan.servers, cluster.snapshot()).map { plan, now -> JSONValue in
            [
                "server": .string(plan.id),
                "url": .string(plan.url),
                "pid": now.number.map { .integer(Int64($0)) } ?? .null,
                "state": .string(state(now.server.phase, isFit: now.figures.standing != .unfit)),
                "restarts": .integer(Int64(now.server.restarts)),
                "requests": .integer(Int64(now.figures.requests)),
                "errors": .integer(Int64(now.figures.errors)),
                "connections": .integer(Int64(now.figures.connections)),
                "active": .integer(Int64(now.figures.active)),
            ]
        }
        return [
            "proxy": proxy.map { .string($0) } ?? .null, "algorithm": .string(cluster.plan.algorithm.rawValue),
            "servers": .array(servers),
        ]
    }

    private static func state(_ phase: ClusterState.Phase, isFit: Bool) -> String {
        switch phase {
        case .waiting: "waiting"
        case .starting: "starting"
        case .serving: isFit ? "healthy" : "unhealthy"
        case .draining: "draining"
        case .stopping: "stopping"
        case .ended: "ended"
        }
    }

    /// The same for people.
    static func table(_ status: JSONValue) throws -> Table {
        guard case .array(let servers)? = status["servers"] else {
            throw WorkFault("the cluster's answer has no servers")
        }
        var table = Table([
            .init("SERVER"), .init("URL", least: 12), .init("PID", .right), .init("STATE"), .init("RESTARTS", .right),
            .init("REQUESTS", .right), .init("ERRORS", .right), .init("CONNECTIONS", .right),
        ])
        for server in servers {
            let cells = ["server", "url", "pid", "state", "restarts", "requests", "errors", "connections"]
            table.add(cells.map { server[$0]?.plainText ?? "" })
        }
        return table
    }
}

import Gateway
import Jobs
import NIOCore
import NIOHTTP1
import Web

/// How the gateway is.
extension GatewayAdminRoutes {
    var service: [Route] {
        [
            Route(
                .GET, "/health", "getHealth", "Whether the gateway and its groups work", tag: "Service", role: nil,
                answers: [.json(.named("GatewayHealth"))]
            ) { _ in .json(health) },
            Route(
                .GET, "/proxy/status", "getProxyStatus", "The page of the listeners", tag: "Service", role: .read,
                answers: [.json(.named("ProxyStatus"))]
            ) {
                try $0.finish()
                return .bytes(ByteBuffer(string: gateway.statusPage), type: "application/json")
            },
            Route(
                .GET, "/status", "getStatus", "Everything: listeners, groups, routes", tag: "Service", role: .read,
                answers: [.json(.named("GatewayStatus"))]
            ) {
                try $0.finish()
                return .json(await status())
            },
            .metrics(hooks.metrics),
        ]
    }

    /// Healthy when each group has a server that gets requests.
    private var health: JSONValue {
        let figures = gateway.groups.map { $0.servers.map(\.figures) }
        let isHealthy = figures.allSatisfy { $0.contains { $0.standing == .fit && !$0.isDraining } }
        return [
            "status": isHealthy ? "healthy" : "degraded", "connections": .integer(Int64(gateway.clientCount)),
            "servers": .integer(Int64(figures.reduce(0) { $0 + $1.count })),
            "active_servers": .integer(
                Int64(figures.reduce(0) { $0 + $1.count { $0.standing == .fit && !$0.isDraining } })),
        ]
    }

    private func status() async -> JSONValue {
        let configuration = gateway.configuration
        let figures = await gateway.figures()
        // Those that no route took stand last.
        let routes = (configuration.routes.map(\.name) + [""]).compactMap { name in figures[name]?.json(name) }
        return [
            "version": .string(version), "uptime": .number(Self.seconds(gateway.uptime)),
            "configuration_age": .number(Self.seconds(gateway.configurationAge)),
            "connections": .integer(Int64(gateway.clientCount)),
            "threads": .integer(Int64(configuration.threads)), "listeners": .array(listeners(configuration)),
            "groups": .array(gateway.groups.map(\.json)), "routes": .array(routes),
        ]
    }

    private func listeners(_ configuration: GatewayConfiguration) -> [JSONValue] {
        let addresses = gateway.addresses
        return configuration.listeners.enumerated().map { index, listener in
            let port = addresses.indices.contains(index) ? addresses[index].port ?? listener.port : listener.port
            return [
                "host": .string(listener.host), "port": .integer(Int64(port)), "tls": .bool(listener.tls != nil),
                "proxy_protocol": .bool(listener.expectsProxyHeader),
            ]
        }
    }

    /// To the millisecond.
    static func seconds(_ duration: Duration) -> Double { (duration / .milliseconds(1)).rounded() / 1_000 }
}

extension RouteFigures {
    /// - Parameter name: of the route; empty for requests that none took.
    fileprivate func json(_ name: String) -> JSONValue {
        var kinds = JSONObject()
        for (kind, count) in statuses.enumerated().dropFirst() { kinds["\(kind)xx"] = .integer(Int64(count)) }
        return [
            "name": name.isEmpty ? .null : .string(name), "requests": .integer(Int64(requests)),
            "statuses": .object(kinds), "unanswered": .integer(Int64(statuses.first ?? 0)),
            "bytes_in": .integer(Int64(bytesIn)), "bytes_out": .integer(Int64(bytesOut)),
            "aborted": .integer(Int64(aborted)), "retries": .integer(Int64(retries)),
            "limited": .integer(Int64(limited)),
            "average_duration": requests > 0 ? .number(seconds / Double(requests)) : .null,
        ]
    }
}

import Jobs
import NIOHTTP1
import Web

/// What the services tell together. They are asked with the caller's own credentials, so that nobody learns more here than
/// from them.
extension APIGatewayRoutes {
    func overview(_ request: RouteRequest) async throws -> JSONValue {
        async let asked = standings()
        async let cluster = told(.controller, "/cluster", request)
        async let jobs = told(.controller, "/jobs?limit=5", request)
        async let raised = told(.monitoring, "/alerts?limit=100", request)
        let standings = await asked
        var (services, alerts) = (JSONObject(), [JSONValue]())
        for standing in standings {
            services[standing.service.name] = .string(standing.isOnline ? "online" : "offline")
            guard !standing.isOnline, present.contains(standing.service) else { continue }
            alerts.append(Self.alert("\(standing.service.name): \(standing.error ?? "offline")"))
        }
        let stats = await cluster ?? .null
        if stats["online_workers"] == 0 { alerts.append(Self.alert("no worker is online; jobs wait")) }
        if let raised = await raised {
            if case .array(let active)? = raised["active_alerts"] { alerts += active }
        } else if standings.contains(where: { $0.service == .monitoring && $0.isOnline }) {
            // What is not known is not well.
            alerts.append(Self.alert("monitoring: its alerts could not be read"))
        }
        return [
            "status": .string(alerts.isEmpty ? "healthy" : "warning"), "services": .object(services),
            "cluster_stats": stats, "recent_activity": await jobs ?? [], "alerts": .array(alerts),
        ]
    }

    func dashboard(_ request: RouteRequest) async throws -> JSONValue {
        async let cluster = told(.controller, "/cluster", request)
        async let health = told(.monitoring, "/cluster/health", request)
        // Of what may be very much there is the beginning: an answer is read whole, and must not become too large for that.
        async let workers = told(.controller, "/workers?limit=1000", request)
        async let jobs = told(.controller, "/jobs?limit=10", request)
        async let tasks = told(.scheduler, "/tasks?limit=100", request)
        let data: JSONValue = [
            "cluster_stats": await cluster ?? .null, "cluster_health": await health ?? .null,
            "workers": await workers ?? [], "recent_jobs": await jobs ?? [], "scheduled_tasks": await tasks ?? [],
        ]
        return ["timestamp": Timestamp.now.json, "data": data]
    }

    /// Nil when the service is not there, or does not answer well.
    func told(_ service: FrontedService, _ path: String, _ request: RouteRequest) async -> JSONValue? {
        guard present.contains(service) else { return nil }
        var headers = HTTPHeaders()
        for name in ["authorization", "cookie"] {
            if let value = request.headers.first(name: name) { headers.add(name: name, value: value) }
        }
        guard let answer = try? await ask(service, path, headers, .seconds(10)), answer.status == 200 else {
            return nil
        }
        return answer.json
    }

    private static func alert(_ message: String) -> JSONValue { ["level": "warning", "message": .string(message)] }
}

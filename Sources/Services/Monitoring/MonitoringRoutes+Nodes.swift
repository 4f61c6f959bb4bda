import Jobs
import Monitoring
import NIOHTTP1
import Web

/// How the machines are.
extension MonitoringRoutes {
    var nodes: [Route] {
        [
            Route(
                .GET, "/cluster/health", "getClusterHealth", "How all machines are together", tag: Self.tag,
                role: .read,
                answers: [.json(.named("ClusterHealth"))]
            ) {
                try $0.finish()
                return .json(ClusterHealth(try await collector.current()).json)
            },
            Route(
                .GET, "/nodes", "listNodes", "Every machine, with its figures of this moment", tag: Self.tag,
                role: .read, parameters: ListPart.parameters(most: ControllerRoutes.mostNodes),
                answers: [.json(.list(.named("Node")))]
            ) { request in
                var fields = try request.queryFields()
                let part = try ListPart(&fields, most: ControllerRoutes.mostNodes)
                try fields.finish()
                return .json(.array(part.of(try await collector.current()).map(\.json)))
            },
            Route(
                .GET, "/nodes/{node}", "getNode", "A machine, and what it did", tag: Self.tag, role: .read,
                parameters: [ControllerRoutes.node, Self.hoursParameter],
                answers: [.json(.named("NodeDetails")), ControllerRoutes.nodeUnknown]
            ) { request in
                .json(try await details(request))
            },
        ]
    }

    private func details(_ request: RouteRequest) async throws -> JSONValue {
        let name = try request.entityName("node")
        let period = try period(request)
        let report = try await collector.current().first { $0.node == name }
        let samples = try await collector.store.samples(of: name, from: period.from, to: period.to)
        guard report != nil || !samples.isEmpty else {
            throw HTTPFault(
                .notFound, "node_unknown", "There is no node \"\(name)\"; GET /nodes lists those that there are.")
        }
        let history = NodeHistory(samples)
        var object = JSONObject()
        object["node"] = .string(name.text)
        object["status"] = .string(report?.status ?? "offline")
        object["metrics_count"] = .integer(Int64(history.count))
        object["time_range"] = ["from": period.from.json, "to": period.to.json]
        object["current"] = NodeFigure.json(report?.figures ?? [:])
        var statistics = JSONObject()
        for (figure, name) in [(NodeFigure.cpu, "cpu"), (.memory, "memory"), (.disk, "disk")] {
            statistics[name + "_avg"] = .shown(history.averages[figure])
            statistics[name + "_max"] = .shown(history.peaks[figure])
        }
        object["statistics"] = .object(statistics)
        object["history"] = .array(history.history.map(\.json))
        object["error"] = report?.error.map { .string($0) }
        return .object(object)
    }
}

import Jobs
import Monitoring
import Web

extension NodeReport {
    var status: String { isOnline ? "online" : "offline" }

    /// As `GET /nodes` shows it.
    var json: JSONValue {
        var object = JSONObject()
        object["node"] = .string(node.text)
        object["status"] = .string(status)
        object["last_update"] = lastUpdate?.json ?? .null
        for figure in [NodeFigure.cpu, .memory, .disk, .load, .temperature, .uptime] {
            object[figure.rawValue] = .shown(figures[figure])
        }
        object["error"] = error.map { .string($0) }
        return .object(object)
    }
}

extension NodeFigure {
    /// The figures by their names; those that the machine does not tell left out.
    static func json(_ figures: [NodeFigure: Double]) -> JSONValue {
        var object = JSONObject()
        for figure in allCases { object[figure.rawValue] = figures[figure].map { .shown($0) } }
        return .object(object)
    }
}

extension NodeSample {
    /// A point of a history.
    var json: JSONValue {
        guard case .object(var object) = NodeFigure.json(figures) else { return .null }
        object["timestamp"] = takenAt.json
        return .object(object)
    }
}

extension ClusterHealth {
    /// As `GET /cluster/health` shows it.
    var json: JSONValue {
        [
            "overall_status": .string(status.rawValue), "nodes_online": .integer(Int64(online)),
            "nodes_total": .integer(Int64(total)), "cpu_usage_avg": .shown(processor),
            "memory_usage_avg": .shown(memory), "disk_usage_avg": .shown(disk),
            "issues": .array(issues.map { .string($0.message) }),
        ]
    }
}

extension JSONValue {
    /// A measured figure with two digits of fraction; null when it is absent. What machines tell is no finer.
    static func shown(_ value: Double?) -> JSONValue {
        guard let value, value.isFinite else { return .null }
        return .number(value.magnitude < 1e12 ? (value * 100).rounded() / 100 : value)
    }
}

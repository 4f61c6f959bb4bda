import Fleet
import Jobs
import Web

extension NodeStatus {
    /// As `GET /workers` shows it.
    var json: JSONValue {
        var object = JSONObject()
        object["node"] = .string(name.text)
        object["status"] = .string(state.rawValue)
        object["draining"] = .bool(isDraining)
        object["last_seen"] = lastSeen?.json ?? .null
        object["active_jobs"] = .integer(Int64(activeJobs))
        object["total_jobs_completed"] = .integer(Int64(completedJobs))
        object["cpu_usage"] = sample["cpu_usage"].map { .number($0) } ?? .null
        object["memory_usage"] = sample["memory_usage"].map { .number($0) } ?? .null
        object["slots"] = slots.map { .integer(Int64($0)) } ?? .null
        object["runtimes"] = .array((capabilities?.runtimes ?? []).map(\.rawValue).sorted().map { .string($0) })
        object["labels"] = .array((capabilities?.labels ?? []).sorted().map { .string($0.text) })
        object["arch"] = architecture.map { .string($0) } ?? .null
        object["version"] = version.map { .string($0) } ?? .null
        object["address"] = address.map { .string($0) } ?? .null
        return .object(object)
    }

    /// Everything its last heartbeat told about the machine.
    var metrics: JSONValue {
        var object = JSONObject()
        for (name, value) in sample.sorted(by: { $0.key < $1.key }) { object[name] = .number(value) }
        return .object(object)
    }
}

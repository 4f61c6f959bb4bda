import Jobs
import Scheduling
import Web

/// Tasks and workflows, as the API shows them.
extension ScheduleRecord {
    func task(isRunning: Bool) -> JSONValue {
        var object = head
        let body = definition.body
        if body["spider"] == nil, body["command"] == nil {
            object["urls"] = Redaction.deep(body["urls"] ?? .array(body["start_url"].map { [$0] } ?? []))
            object["max_pages"] = body["max_pages"] ?? 10
            object["same_origin_only"] = body["same_origin_only"] ?? true
            object["timeout_s"] = body["timeout_s"] ?? 30
        } else {
            object["urls"] = []
            for name in ["spider", "command", "project", "version", "args", "input", "settings", "timeout_s", "labels"]
            {
                object[name] = body[name].map(Redaction.deep)
            }
        }
        object["priority"] = body["priority"] ?? 1
        addTail(to: &object, isRunning: isRunning)
        return .object(object)
    }

    func workflow(isRunning: Bool) -> JSONValue {
        var object = head
        object["steps"] = .array(definition.plan.steps.map(\.shown))
        addTail(to: &object, isRunning: isRunning)
        return .object(object)
    }

    private var head: JSONObject {
        var object = JSONObject()
        object["id"] = .string(id.text)
        object["name"] = .string(definition.name)
        object["description"] = .string(definition.description)
        return object
    }

    private func addTail(to object: inout JSONObject, isRunning: Bool) {
        object["schedule_type"] = .string(definition.timing.kind.rawValue)
        object["schedule_config"] = .object(definition.timing.configuration)
        object["timezone"] = .string(definition.timing.zone ?? "UTC")
        object["misfire"] = .string(definition.misfire.policy.rawValue)
        object["overlap"] = .string(definition.overlap.rawValue)
        object["created_at"] = createdAt.json
        object["last_run"] = lastRunAt?.json ?? .null
        object["last_status"] = lastState.map { .string($0.rawValue) } ?? .null
        object["next_run"] = nextRun?.json ?? .null
        object["status"] = .string(status(isRunning: isRunning))
        object["run_count"] = .integer(Int64(runCount))
        object["success_count"] = .integer(Int64(successCount))
        object["failure_count"] = .integer(Int64(failureCount))
        object["missed_count"] = .integer(Int64(missedCount))
        object["enabled"] = .bool(isEnabled)
    }

    private func status(isRunning: Bool) -> String {
        if isRunning { return "running" }
        if !isEnabled { return "disabled" }
        return nextRun != nil ? "scheduled" : lastState?.rawValue ?? "idle"
    }
}

extension Result where Success == ScheduleRecord, Failure == UnreadableSchedule {
    /// As `show` does it; one that cannot be read says so.
    func shown(_ show: (ScheduleRecord) -> JSONValue) -> JSONValue {
        switch self {
        case .success(let record): show(record)
        case .failure(let unreadable):
            [
                "id": .string(unreadable.id.text), "name": .string(unreadable.name), "status": "unreadable",
                "error": .string(unreadable.reason), "created_at": unreadable.createdAt.json,
                "enabled": .bool(unreadable.isEnabled), "next_run": .null,
            ]
        }
    }
}

extension WorkflowStep {
    /// With what has its default.
    var shown: JSONValue {
        guard case .object(var object) = json else { return json }
        object["name"] = .string(name)
        object["config"] = Redaction.deep(.object(config))
        object["depends_on"] = .array(dependsOn.map { .string($0) })
        object["when"] = .string(when.rawValue)
        return .object(object)
    }
}

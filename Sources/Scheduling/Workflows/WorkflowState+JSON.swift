import Jobs
package import Web

extension WorkflowState {
    /// What is kept of a run beside its plan: `{"status", "steps": […]}`, each step as in ``WorkflowStepState/json``.
    package var json: JSONValue {
        ["status": .string(status.rawValue), "steps": .array(steps.map(\.json))]
    }

    /// A run as it was kept. Throws when that cannot be read, or is of another plan.
    package init(_ plan: WorkflowPlan, json: JSONValue) throws(JSONFieldFault) {
        var fields = try JSONFields(json)
        let text = try fields.required("status", fields.string("status"))
        guard let status = Status(rawValue: text) else { throw fields.outOfRange("status", "the status of a run") }
        var kept: [WorkflowStepState] = []
        for element in try fields.required("steps", fields.array("steps")) {
            kept.append(try WorkflowStepState(json: element))
        }
        try fields.finish()
        guard let state = WorkflowState(plan, kept: kept, status: status) else {
            throw fields.outOfRange("steps", "a list with a state for each step of the plan")
        }
        self = state
    }
}

extension WorkflowStepState {
    /// What has its default is left out.
    package var json: JSONValue {
        var object = JSONObject()
        object["status"] = .string(status.rawValue)
        if attempt != 0 { object["attempt"] = .integer(Int64(attempt)) }
        object["begun_at"] = begunAt?.json
        object["ended_at"] = endedAt?.json
        object["due_at"] = dueAt?.json
        if !output.isEmpty { object["output"] = .object(output) }
        object["reason"] = reason.map { .string($0) }
        if triesBefore != 0 { object["tries_before"] = .integer(Int64(triesBefore)) }
        if followsFailure { object["follows_failure"] = true }
        return .object(object)
    }

    init(json: JSONValue) throws(JSONFieldFault) {
        self.init()
        var fields = try JSONFields(json)
        let text = try fields.required("status", fields.string("status"))
        guard let status = Status(rawValue: text) else { throw fields.outOfRange("status", "the status of a step") }
        self.status = status
        attempt = try fields.integer("attempt", in: 0...1_000_000_000) ?? 0
        begunAt = try fields.timestamp("begun_at")
        endedAt = try fields.timestamp("ended_at")
        dueAt = try fields.timestamp("due_at")
        if case .object(let object)? = fields.value("output") { output = object }
        reason = try fields.string("reason")
        triesBefore = try fields.integer("tries_before", in: 0...1_000_000_000) ?? 0
        followsFailure = try fields.bool("follows_failure") ?? false
        try fields.finish()
    }
}

import Jobs
package import Web

extension WorkflowStep {
    /// As `POST /workflows` takes it; what has its default is left out.
    package var json: JSONValue {
        var object = JSONObject()
        object["step_id"] = .string(id)
        if name != id { object["name"] = .string(name) }
        object["action"] = .string(action.rawValue)
        if !config.isEmpty { object["config"] = .object(config) }
        if !dependsOn.isEmpty { object["depends_on"] = .array(dependsOn.map { .string($0) }) }
        if when != .success { object["when"] = .string(when.rawValue) }
        if retries != 0 { object["retries"] = .integer(Int64(retries)) }
        if retryDelay != .seconds(10) { object["retry_delay_s"] = JSONValue(shortest: retryDelay.inSeconds) }
        if let timeLimit { object["timeout_s"] = JSONValue(shortest: timeLimit.inSeconds) }
        return .object(object)
    }

    /// Reads a step. What its configuration says is looked at by ``StepConfiguration``.
    ///
    /// - Parameter isKept: whether it was accepted before.
    package init(json: JSONValue, path: String = "", isKept: Bool = false) throws(JSONFieldFault) {
        var fields = try JSONFields(json, path: path)
        let id = try fields.required("step_id", fields.text("step_id", most: 200))
        let text = try fields.required("action", fields.string("action"))
        guard let action = Action(rawValue: text) else {
            throw fields.outOfRange("action", Action.allCases.map(\.rawValue).joined(separator: ", "))
        }
        self.init(id: id, name: try fields.text("name", most: 200), action: action)
        if let value = fields.value("config") {
            guard case .object(let object) = value else { throw fields.wrongType("config", "an object") }
            config = object
        }
        dependsOn = try Self.needs(&fields, isKept)
        if let text = try fields.string("when") {
            guard let when = When(rawValue: text) else {
                throw fields.outOfRange("when", When.allCases.map(\.rawValue).joined(separator: ", "))
            }
            self.when = when
        }
        retries = try fields.integer("retries", in: 0...100) ?? 0
        if let delay = try fields.number("retry_delay_s", in: 0...3_600) { retryDelay = .seconds(delay) }
        if let limit = try fields.number("timeout_s", in: 0.1...604_800) { timeLimit = .seconds(limit) }
        try fields.finish()
    }

    /// Each once, in the order in which they first came.
    private static func needs(_ fields: inout JSONFields, _ isKept: Bool) throws(JSONFieldFault) -> [String] {
        let names = try fields.strings("depends_on") ?? []
        guard isKept || names.count <= WorkflowPlan.mostSteps else {
            throw fields.outOfRange("depends_on", "a list of up to \(WorkflowPlan.mostSteps) steps")
        }
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }
}

extension WorkflowPlan {
    /// `{"steps": […]}`.
    package var json: JSONValue { ["steps": .array(steps.map(\.json))] }

    /// Reads what ``json`` wrote, now or in an older version. Throws ``JSONFieldFault`` or ``WorkflowFault``.
    package init(json: JSONValue) throws {
        var fields = try JSONFields(json)
        let elements = try fields.required("steps", fields.array("steps"))
        try fields.finish()
        try self.init(try elements.map { try WorkflowStep(json: $0, isKept: true) }, isKept: true)
    }
}

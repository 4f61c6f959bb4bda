package import Jobs
package import Web

/// What somebody wants to be run, and when: a task, which is a workflow of one step, or a workflow.
package struct ScheduleDefinition: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable { case task, workflow }

    package let kind: Kind
    package let name: String
    package let description: String
    package let timing: ScheduleTiming
    package let misfire: MisfireRule
    package let overlap: OverlapPolicy
    package let plan: WorkflowPlan
    /// The body that it was read from, without `enabled`; what is kept.
    package let body: JSONObject

    /// The id of a task's only step.
    package static let taskStep = "task"
    /// The longest name and description, in bytes.
    static let longestName = 200
    static let longestDescription = 10_000

    /// Reads the body of `POST /tasks` or `POST /workflows`. Throws a ``JSONFieldFault``, a ``CronFieldFault`` or, for the
    /// steps of a workflow, a ``WorkflowFault``. `isEnabled` answers what stands in `enabled`, and stays as it is where that
    /// is missing.
    package init(_ kind: Kind, _ body: JSONValue, path: String = "", isEnabled: inout Bool) throws {
        try self.init(kind, body, path: path, isEnabled: &isEnabled, isKept: false)
    }

    /// - Parameter isKept: whether it was accepted before, perhaps by a version that refused less.
    private init(_ kind: Kind, _ body: JSONValue, path: String, isEnabled: inout Bool, isKept: Bool) throws {
        var fields = try JSONFields(body, path: path)
        self.kind = kind
        let name = try fields.required("name", fields.text("name", most: Self.longestName))
        guard !name.isEmpty else { throw fields.outOfRange("name", "a name of 1 to \(Self.longestName) bytes") }
        self.name = name
        description = try fields.text("description", most: Self.longestDescription) ?? ""
        timing = try ScheduleTiming(&fields, path: path, isKept: isKept)
        misfire = try Self.misfire(&fields)
        overlap = try Self.overlap(&fields)
        isEnabled = try fields.bool("enabled") ?? isEnabled
        switch kind {
        case .task: plan = try WorkflowPlan([try Self.taskStep(&fields, path: path)], isKept: isKept)
        case .workflow: plan = try WorkflowPlan(try Self.steps(&fields, path: path, isKept), isKept: isKept)
        }
        try fields.finish()
        var kept = JSONObject()
        if case .object(let object) = body {
            for (name, value) in object where name != "enabled" { kept[name] = value }
            if kept["schedule_config"] != nil { kept["schedule_config"] = .object(timing.configuration) }
        }
        self.body = StepConfiguration.plain(kept)
    }

    private static func misfire(_ fields: inout JSONFields) throws(JSONFieldFault) -> MisfireRule {
        var rule = MisfireRule()
        if let text = try fields.string("misfire") {
            guard let policy = MisfirePolicy(rawValue: text) else {
                throw fields.outOfRange("misfire", "skip, once or all")
            }
            rule.policy = policy
        }
        if let window = try fields.number("misfire_window_s", in: 1...31_536_000) { rule.window = .seconds(window) }
        return rule
    }

    /// A run that still goes on is not doubled unless somebody wants that: what is crawled is a site of others.
    private static func overlap(_ fields: inout JSONFields) throws(JSONFieldFault) -> OverlapPolicy {
        guard let text = try fields.string("overlap") else { return .skip }
        guard let policy = OverlapPolicy(rawValue: text) else {
            throw fields.outOfRange("overlap", OverlapPolicy.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return policy
    }

    /// What a task does, as its only step.
    private static func taskStep(_ fields: inout JSONFields, path: String) throws(JSONFieldFault) -> WorkflowStep {
        var config = JSONObject()
        for name in ["spider", "command"] + StepConfiguration.jobMembers + StepConfiguration.scrapeMembers {
            if let value = fields.value(name), config[name] == nil { config[name] = value }
        }
        let action: WorkflowStep.Action
        switch (config["spider"], config["command"], config["urls"] ?? config["start_url"]) {
        case (_?, nil, nil): action = .spider
        case (nil, _?, nil): action = .command
        case (nil, nil, _): action = .scrape
        default: throw fields.outOfRange("spider", "alone: a task has \"urls\", \"spider\" or \"command\"")
        }
        _ = try StepConfiguration.jobs(action, config, path: path)
        return WorkflowStep(id: Self.taskStep, action: action, config: StepConfiguration.plain(config))
    }

    private static func steps(_ fields: inout JSONFields, path: String, _ isKept: Bool) throws -> [WorkflowStep] {
        guard let elements = try fields.array("steps") else { return [] }
        guard elements.count <= WorkflowPlan.mostSteps else {
            throw WorkflowFault(
                .tooManySteps, "a workflow has at most \(WorkflowPlan.mostSteps) steps, not \(elements.count)")
        }
        var steps: [WorkflowStep] = []
        for (index, element) in elements.enumerated() {
            var step = try WorkflowStep(json: element, path: "\(path)steps[\(index)].", isKept: isKept)
            if !isKept || step.action != .condition {
                try StepConfiguration.check(step, path: "\(path)steps[\(index)].config.")
            }
            step.config = StepConfiguration.plain(step.config)
            steps.append(step)
        }
        return steps
    }
}

extension ScheduleDefinition {
    /// Refuses what could never run, created at `now`: a date that lies further back than missed ticks are made up for.
    ///
    /// - Parameter record: what it is to replace. A date that it had already is no new one; what has run before does not run
    ///   again for a date that has passed.
    package func check(
        at now: Timestamp, path: String = "", inPlaceOf record: ScheduleRecord? = nil
    ) throws(JSONFieldFault) {
        if let record, record.definition.timing.configuration["run_date"] == timing.configuration["run_date"] { return }
        if let record, record.runCount > 0, case .once(let date)? = schedule(createdAt: now), date < now {
            throw JSONFieldFault(
                .outOfRange, field: "\(path)schedule_config.run_date",
                "\"\(path)schedule_config.run_date\" has passed; POST /\(kind.rawValue)s/{id}/run runs it now")
        }
        guard case .once(let date)? = timing.schedule(createdAt: now, runsAtOnce: false), date + misfire.window < now
        else { return }
        throw JSONFieldFault(
            .outOfRange, field: "\(path)schedule_config.run_date",
            "\"\(path)schedule_config.run_date\" must not lie more than misfire_window_s (\(Int(misfire.window.inSeconds)) s) back"
        )
    }

    /// Reads what was kept.
    init(_ kind: Kind, kept: JSONValue) throws {
        var isEnabled = true
        try self.init(kind, kept, path: "", isEnabled: &isEnabled, isKept: true)
    }

    /// When it runs; nil for what only runs when it is asked to.
    func schedule(createdAt moment: Timestamp) -> Schedule? {
        timing.schedule(createdAt: moment, runsAtOnce: kind == .task)
    }
}

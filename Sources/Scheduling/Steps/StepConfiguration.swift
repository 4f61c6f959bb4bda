import Jobs
import Web

/// Reads what the configuration of a step says. Faults name the member with the way to it.
package enum StepConfiguration {
    /// What a step `spider` or `command` may have beside its own name.
    static let jobMembers = [
        "project", "version", "args", "input", "settings", "priority", "timeout_s", "labels", "max_attempts", "retries",
    ]
    /// What a step `scrape` may have.
    static let scrapeMembers = ["urls", "start_url", "max_pages", "same_origin_only", "timeout_s", "priority"]
    /// A week: longer waits are schedules of their own.
    static let longestWait = 604_800.0

    /// Looks at a step before anything runs. A configuration with templates can only be read when they are filled; then its
    /// expressions have been checked by the plan.
    static func check(_ step: WorkflowStep, path: String) throws(JSONFieldFault) {
        if step.action == .condition {
            var own = try JSONFields(.object(step.config), path: path)
            // What is wrong with the expression is told by the plan.
            _ = own.value("expression")
            return try own.finish()
        }
        if hasTemplates(.object(step.config)) { return }
        _ = try work(step.action, step.config, path: path, title: step.name) { false }
    }

    /// What a step does, its templates filled.
    ///
    /// - Parameter decide: says what the expression of a condition comes to.
    static func work(
        _ action: WorkflowStep.Action, _ config: JSONObject, path: String, title: String, decide: () -> Bool
    ) throws(JSONFieldFault) -> StepWork {
        switch action {
        case .scrape, .spider, .command: return .jobs(try jobs(action, config, path: path))
        case .wait:
            var own = try JSONFields(.object(config), path: path)
            let seconds = try own.required("seconds", own.number("seconds", in: 0...longestWait))
            try own.finish()
            return .wait(.seconds(seconds))
        case .condition: return .condition(decide())
        case .http: return .http(try HTTPCall(.object(config), path: path))
        case .notify: return .notify(try StepNotice(.object(config), path: path, title: title))
        }
    }

    /// The jobs of a step. For a crawl one a URL, as `POST /scrape/batch` has it.
    static func jobs(
        _ action: WorkflowStep.Action, _ config: JSONObject, path: String
    ) throws(JSONFieldFault) -> [JobRequest] {
        let fields = try JSONFields(.object(config), path: path)
        switch action {
        case .scrape where config["start_url"] != nil: return [try JobRequest.scrape(fields)]
        case .scrape: return try JobRequest.scrapeBatch(fields)
        default:
            let (name, other) = action == .spider ? ("spider", "command") : ("command", "spider")
            guard config[name] ?? .null != .null else {
                throw JSONFieldFault(.missing, field: path + name, "\"\(path)\(name)\" is missing")
            }
            guard config[other] ?? .null == .null else {
                throw JSONFieldFault(
                    .unknown, field: path + other,
                    "\"\(path)\(other)\" is no field here: a \(other) is for a step of the action \(other)")
            }
            let request = try JobRequest.job(fields)
            if request.id != nil || request.batch != nil {
                throw JSONFieldFault(
                    .unknown, field: path + "job_id",
                    "the jobs of a step are named by the scheduler; leave out job_id and batch")
            }
            return [request]
        }
    }

    private static let numbers: Set<String> = [
        "max_pages", "timeout_s", "priority", "max_attempts", "retries", "seconds", "misfire_window_s",
    ]
    private static let flags: Set<String> = ["same_origin_only"]

    /// What was read and accepted, as it was understood: numbers and truth values that came as texts, and whole numbers that
    /// came with a fraction.
    static func plain(_ config: JSONObject) -> JSONObject {
        var plain = config
        for (name, value) in config {
            switch value {
            case .string(let text) where numbers.contains(name):
                if let number = Double(text), number.isFinite { plain[name] = JSONValue(shortest: number) }
            case .number(let number) where numbers.contains(name): plain[name] = JSONValue(shortest: number)
            case .string("true") where flags.contains(name), .string("1") where flags.contains(name):
                plain[name] = true
            case .string("false") where flags.contains(name), .string("0") where flags.contains(name):
                plain[name] = false
            default: continue
            }
        }
        return plain
    }

    private static func hasTemplates(_ value: JSONValue) -> Bool {
        switch value {
        case .string(let text): Template.isTemplate(text)
        case .array(let elements): elements.contains(where: hasTemplates)
        case .object(let members): members.contains { hasTemplates($0.value) }
        default: false
        }
    }
}

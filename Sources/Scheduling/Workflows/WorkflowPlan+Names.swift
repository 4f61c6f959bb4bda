/// The names that expressions and templates may look at. One that there never is would be null for good, without a word.
extension WorkflowPlan {
    /// What `run` has.
    static let runNames = ["id", "name", "number", "tick", "started_at"]
    /// What every step has.
    private static let stepNames = ["state", "failed", "attempt", "error"]

    /// Throws for a path that begins with what does not exist.
    static func checkRoot(_ path: [String], of step: WorkflowStep) throws(WorkflowFault) {
        switch path.first {
        case "steps": return
        case "run":
            guard path.count > 1, !runNames.contains(path[1]) else { return }
            throw unknown(path.prefix(2), step, "run has \(runNames.joined(separator: ", "))")
        default: throw unknown(path.prefix(1), step, "there are steps and run; a text stands in quotation marks")
        }
    }

    /// Throws for a path into a step that never gives what it names.
    static func checkOutput(_ path: [String], of other: WorkflowStep, in step: WorkflowStep) throws(WorkflowFault) {
        let known = other.action.outputs + stepNames
        guard path.count > 2, !known.contains(path[2]) else { return }
        throw unknown(
            path.prefix(3), step,
            "a step \(other.action.rawValue) gives \(known.joined(separator: ", "))")
    }

    private static func unknown(_ path: ArraySlice<String>, _ step: WorkflowStep, _ hint: String) -> WorkflowFault {
        WorkflowFault(
            .unknownName, step: step.id,
            "the step \(step.id) looks at \(path.map { $0.prefix(64) }.joined(separator: ".")), which there never is: \(hint)"
        )
    }
}

extension WorkflowStep.Action {
    /// What a step gives to those behind it.
    var outputs: [String] {
        switch self {
        case .scrape, .spider, .command:
            ["jobs", "completed", "failed_jobs", "items", "pages", "last_item", "last_item_error"]
        case .condition: ["result"]
        case .http: ["status", "body", "body_truncated"]
        case .wait, .notify: []
        }
    }
}

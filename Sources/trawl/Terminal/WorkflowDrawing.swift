import Scheduling
import Web

/// A workflow, or a run of one, as the API tells of it, drawn for a terminal.
struct WorkflowDrawing {
    private let answer: JSONValue
    private let steps: [JSONValue]
    private let graph: WorkflowGraph

    /// Throws a ``WorkFault`` for an answer that is none.
    init(_ answer: JSONValue) throws {
        guard case .array(let steps)? = answer["steps"] else {
            throw WorkFault("the scheduler's answer is no workflow and no run")
        }
        self.answer = answer
        self.steps = steps
        do {
            let plan = try WorkflowPlan(try steps.map(Self.step))
            graph = WorkflowGraph(plan)
        } catch {
            throw WorkFault("the scheduler's answer cannot be drawn: \(error)")
        }
    }

    /// Only what the drawing needs: a newer scheduler may tell more.
    private static func step(_ value: JSONValue) throws -> WorkflowStep {
        var object = JSONObject()
        for name in ["step_id", "name", "action", "config", "depends_on", "when"] { object[name] = value[name] }
        return try WorkflowStep(json: .object(object))
    }

    func text(width: Int?) throws -> String {
        var text = head + "\n"
        var table = Table([
            .init("STEP", least: 16), .init("ACTION"), .init("STATUS"), .init("TOOK", .right),
            .init("RESULT", least: 20),
        ])
        for line in graph.lines where steps.indices.contains(line.place) {
            let step = steps[line.place]
            table.add([
                line.text, step["action"]?.plainText ?? "", Self.status(step), Self.took(step), Self.result(step, line),
            ])
        }
        text += table.text(width: width)
        return text
    }

    private var head: String {
        func text(_ name: String) -> String { answer[name].map { $0 == .null ? "" : $0.plainText } ?? "" }
        let name = text("workflow_name").isEmpty ? text("name") : text("workflow_name")
        guard !text("run_id").isEmpty else { return Table.printable("\(name): has not run yet") }
        let reason = text("error").isEmpty ? "" : ": \(text("error"))"
        return Table.printable(
            "\(name), run \(text("run_count")) (\(text("run_id"))), \(Moment.short(answer["executed_at"])) UTC: "
                + text("status") + reason)
    }

    private static func status(_ step: JSONValue) -> String {
        let status = step["status"]?.plainText ?? ""
        guard case .integer(let attempt)? = step["attempt"], attempt > 1 else { return status }
        return "\(status) (try \(attempt))"
    }

    private static func took(_ step: JSONValue) -> String {
        guard let start = Moment.seconds(step["started_at"]), let end = Moment.seconds(step["ended_at"]), end >= start
        else { return "" }
        return Text.duration(end - start)
    }

    private static func result(_ step: JSONValue, _ line: WorkflowGraph.Line) -> String {
        var parts: [String] = []
        if let error = step["error"], error != .null { parts.append(error.plainText) }
        for name in ["items", "pages", "result", "status"] {
            if let value = step["output"]?[name] { parts.append("\(name) \(value.plainText)") }
        }
        if !line.others.isEmpty { parts.append("also after \(line.others.joined(separator: ", "))") }
        return parts.joined(separator: ", ")
    }
}

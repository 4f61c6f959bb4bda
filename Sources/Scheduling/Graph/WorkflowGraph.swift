/// The steps of a workflow as a drawing: what begins stands at the top, and what depends on it below.
package struct WorkflowGraph: Sendable {
    struct Node: Sendable {
        let id: String
        let name: String
        let action: WorkflowStep.Action
        let when: WorkflowStep.When
        /// Nil where no run is shown.
        let status: WorkflowStepState.Status?
        /// Places of what it depends on.
        let needs: [Int]
        /// How many steps stand above it on the longest way down.
        let layer: Int
        /// Its place in the layer, from the left.
        let column: Int
    }

    let nodes: [Node]
    /// Places of nodes so that each stands behind what it depends on.
    let order: [Int]

    /// - Parameter states: of a run, one a step; none where only the plan is shown.
    package init(_ plan: WorkflowPlan, states: [WorkflowStepState.Status] = []) {
        order = plan.order
        var layers = [Int](repeating: 0, count: plan.steps.count)
        var columns = layers
        var counts: [Int: Int] = [:]
        for place in plan.order {
            layers[place] = (plan.needs[place].map { layers[$0] + 1 }.max()) ?? 0
            columns[place] = counts[layers[place], default: 0]
            counts[layers[place], default: 0] += 1
        }
        nodes = plan.steps.indices.map { place in
            let step = plan.steps[place]
            return Node(
                id: step.id, name: step.name, action: step.action, when: step.when,
                status: states.indices.contains(place) ? states[place] : nil, needs: plan.needs[place],
                layer: layers[place], column: columns[place])
        }
    }
}

extension WorkflowGraph {
    /// A flow chart in Mermaid's language.
    package var mermaid: String {
        var text = "flowchart TD\n"
        for (place, node) in nodes.enumerated() {
            let label = "\(Self.mermaidText(node.name))<br/>\(node.action.rawValue)"
            let shape = node.action == .condition ? ("{\"", "\"}") : ("[\"", "\"]")
            text += "    s\(place)\(shape.0)\(label)\(shape.1)"
            text += node.status.map { ":::\($0.rawValue)\n" } ?? "\n"
        }
        for (place, node) in nodes.enumerated() {
            for need in node.needs {
                text += "    s\(need) -->\(node.when == .success ? "" : "|\(node.when.rawValue)|") s\(place)\n"
            }
        }
        for status in WorkflowStepState.Status.allCases where nodes.contains(where: { $0.status == status }) {
            text += "    classDef \(status.rawValue) fill:\(Self.colour(status)),stroke:#333333\n"
        }
        return text
    }

    /// Mermaid's way to write what would end a text or begin markup.
    private static func mermaidText(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "<", ">", "&", "#", ";", "`", "\\": result += "#\(scalar.value);"
            case let scalar where scalar.value < 0x20 || scalar.value == 0x7F: result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    static func colour(_ status: WorkflowStepState.Status?) -> String {
        switch status {
        case nil, .waiting: "#eeeeee"
        case .running: "#a7d0f5"
        case .retrying: "#ffd591"
        case .succeeded: "#b7e4b0"
        case .failed: "#f5a8a8"
        case .skipped: "#dddddd"
        case .cancelled: "#d9c6e8"
        }
    }
}

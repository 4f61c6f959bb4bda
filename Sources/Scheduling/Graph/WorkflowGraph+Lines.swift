extension WorkflowGraph {
    /// A line of the drawing for a terminal.
    package struct Line: Sendable {
        /// Branches and the step's name, such as `├─ wait`.
        package let text: String
        /// The place of its step in the plan.
        package let place: Int
        /// Steps that it depends on beside the one under which it stands.
        package let others: [String]
    }

    /// The graph as lines: each step stands under the one that it waits for longest.
    package var lines: [Line] {
        var children: [Int: [Int]] = [:]
        var roots: [Int] = []
        for place in order {
            guard let parent = parent(place) else {
                roots.append(place)
                continue
            }
            children[parent, default: []].append(place)
        }
        var lines: [Line] = []
        // With a stack of its own: how deep steps stand in each other is for their author to say.
        var open = roots.reversed().map { (place: $0, lead: "", branch: "") }
        while let next = open.popLast() {
            let parent = parent(next.place)
            lines.append(
                Line(
                    text: next.lead + next.branch + nodes[next.place].name, place: next.place,
                    others: nodes[next.place].needs.filter { $0 != parent }.map { nodes[$0].name }))
            let lead = next.lead + (next.branch.isEmpty ? "" : next.branch == "└─ " ? "   " : "│  ")
            let own = children[next.place] ?? []
            for (index, child) in own.enumerated().reversed() {
                open.append((child, lead, index == own.count - 1 ? "└─ " : "├─ "))
            }
        }
        return lines
    }

    private func parent(_ place: Int) -> Int? {
        nodes[place].needs.max { nodes[$0].layer < nodes[$1].layer }
    }
}

import Web

/// The steps of a workflow, checked: a graph without cycles (P14).
package struct WorkflowPlan: Sendable, Hashable {
    /// In the order in which they were given.
    package let steps: [WorkflowStep]
    /// Places of the steps that each step depends on.
    let needs: [[Int]]
    /// Places of the steps so that each stands behind all that it depends on.
    package let order: [Int]

    /// A person's workflow has fewer.
    package static let mostSteps = 500

    /// Throws the first fault that is found.
    ///
    /// - Parameter isKept: whether it was accepted before: then it may look at names that there never are.
    package init(_ steps: [WorkflowStep], isKept: Bool = false) throws(WorkflowFault) {
        guard !steps.isEmpty else { throw WorkflowFault(.noSteps, "a workflow needs at least one step") }
        guard steps.count <= Self.mostSteps else {
            throw WorkflowFault(.tooManySteps, "a workflow has at most \(Self.mostSteps) steps, not \(steps.count)")
        }
        var places: [String: Int] = [:]
        for (place, step) in steps.enumerated() {
            try Self.check(step)
            guard places.updateValue(place, forKey: step.id) == nil else {
                throw WorkflowFault(
                    .duplicateStepID, step: step.id, "two steps are called \(step.id); each needs an id of its own")
            }
        }
        var needs: [[Int]] = []
        for step in steps {
            var own: [Int] = []
            for name in step.dependsOn {
                guard let place = places[name] else {
                    throw WorkflowFault(
                        .unknownStep, step: step.id,
                        "the step \(step.id) depends on \(name.prefix(64)), which is no step of this workflow")
                }
                if !own.contains(place) { own.append(place) }
            }
            needs.append(own)
        }
        (self.steps, self.needs) = (steps, needs)
        order = try Self.ordered(steps, needs)
        try checkExpressions(allowsUnknownNames: isKept)
    }

    private static func check(_ step: WorkflowStep) throws(WorkflowFault) {
        let isName = step.id.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x5F
                || $0 == 0x2D
        }
        guard isName, (1...64).contains(step.id.utf8.count),
            step.id.utf8.first.map({ !(0x2D...0x39).contains($0) }) == true
        else {
            throw WorkflowFault(
                .badStepID, step: String(step.id.prefix(64)),
                "\"\(step.id.prefix(64))\" is no id of a step: it begins with a letter, and has up to 64 letters, digits, _ and -"
            )
        }
        guard (0...100).contains(step.retries) else {
            throw WorkflowFault(
                .badSetting, step: step.id, "retries of the step \(step.id) is 0 to 100, not \(step.retries)")
        }
    }

    /// Kahn's: what depends on nothing that is left comes next. Of what is left at the end some stand in a circle.
    private static func ordered(_ steps: [WorkflowStep], _ needs: [[Int]]) throws(WorkflowFault) -> [Int] {
        var left = needs.map(\.count)
        var followers: [[Int]] = Array(repeating: [], count: steps.count)
        for (place, own) in needs.enumerated() { for need in own { followers[need].append(place) } }
        var order = left.indices.filter { left[$0] == 0 }
        var next = 0
        while next < order.count {
            for follower in followers[order[next]] {
                left[follower] -= 1
                if left[follower] == 0 { order.append(follower) }
            }
            next += 1
        }
        guard order.count < steps.count else { return order }
        // Back along what is left, until one comes twice.
        var path: [Int] = []
        var place = left.firstIndex { $0 > 0 } ?? 0
        while !path.contains(place) {
            path.append(place)
            guard let before = needs[place].first(where: { left[$0] > 0 }) else { break }
            place = before
        }
        let circle = (path.drop { $0 != place } + [place]).map { steps[$0].id }.reversed()
        throw WorkflowFault(
            .cycle, step: steps[place].id,
            "the steps depend on each other in a circle: \(circle.joined(separator: " → "))")
    }

    /// What expressions and templates look at must be there when the step runs.
    private func checkExpressions(allowsUnknownNames: Bool) throws(WorkflowFault) {
        let places = Dictionary(steps.enumerated().map { ($1.id, $0) }) { first, _ in first }
        for (place, step) in steps.enumerated() {
            let paths: [[String]]
            do {
                paths = try self.paths(step)
            } catch {
                throw WorkflowFault(.badExpression, step: step.id, "the step \(step.id): \(error)")
            }
            if !allowsUnknownNames { for path in paths { try Self.checkRoot(path, of: step) } }
            let looks = paths.filter { $0.first == "steps" && $0.count > 1 }
            if looks.isEmpty { continue }
            let before = all(before: place)
            for path in looks {
                guard let other = places[path[1]] else {
                    throw WorkflowFault(
                        .unknownStep, step: step.id,
                        "the step \(step.id) looks at steps.\(path[1].prefix(64)), which is no step of this workflow")
                }
                guard before.contains(other) else {
                    throw WorkflowFault(
                        .unknownStep, step: step.id,
                        "the step \(step.id) looks at steps.\(path[1]), which need not have ended before it; let it depend on \(path[1])"
                    )
                }
                if !allowsUnknownNames { try Self.checkOutput(path, of: steps[other], in: step) }
            }
        }
    }

    /// What a step looks at (``Expression/paths``).
    func paths(_ step: WorkflowStep) throws(ExpressionFault) -> [[String]] {
        let paths = try Template.paths(.object(step.config))
        return step.action == .condition ? try paths + condition(step).paths : paths
    }

    /// The expression of a condition. Throws when it is none.
    package func condition(_ step: WorkflowStep) throws(ExpressionFault) -> Expression {
        guard case .string(let text)? = step.config["expression"] else {
            throw ExpressionFault(.unreadable, "a condition needs an expression, such as steps.shop.items > 0")
        }
        return try Expression(text)
    }

    /// Places of all that a step depends on, also by others.
    private func all(before place: Int) -> Set<Int> {
        var found: Set<Int> = []
        var open = needs[place]
        while let next = open.popLast() { if found.insert(next).inserted { open += needs[next] } }
        return found
    }
}

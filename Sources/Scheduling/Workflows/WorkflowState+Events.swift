package import Jobs
package import Web

/// What happens to a run.
extension WorkflowState {
    /// It begins.
    package mutating func start(at now: Timestamp) -> [Action] { advance(at: now) }

    /// The program has begun anew: what ran is begun again, with the number of the same try.
    package func resumed() -> [Action] {
        guard status == .running else { return [] }
        return plan.order.compactMap { place in
            steps[place].status == .running ? .begin(step: plan.steps[place].id, attempt: steps[place].attempt) : nil
        }
    }

    /// What is known of a try that runs, before it ends.
    package mutating func noted(_ id: String, _ output: JSONObject) {
        guard let place = places[id], steps[place].status == .running else { return }
        steps[place].output = output
        stepNames.changed?.append(place)
    }

    /// A try has ended. What is told of another try than the one that runs changes nothing.
    package mutating func ended(_ id: String, attempt: Int, _ outcome: Outcome, at now: Timestamp) -> [Action] {
        guard let place = places[id], steps[place].status == .running, steps[place].attempt == attempt else {
            return []
        }
        switch outcome {
        case .succeeded(let output):
            steps[place].output = output
            end(place, .succeeded, nil, at: now)
        case .failed(let reason, let output):
            steps[place].output = output
            fail(place, reason, at: now)
        }
        return advance(at: now)
    }

    /// What was due until now: retries begin, and what takes too long is stopped.
    package mutating func due(at now: Timestamp) -> [Action] {
        var actions: [Action] = []
        for place in plan.order {
            guard status == .running, let due = steps[place].dueAt, due <= now else { continue }
            switch steps[place].status {
            case .retrying: actions.append(begin(place, at: now))
            case .running:
                actions.append(.stop(step: plan.steps[place].id, attempt: steps[place].attempt))
                let limit = plan.steps[place].timeLimit ?? .zero
                fail(place, "it took longer than \(limit.inSeconds.shortest) s", at: now)
            default: break
            }
        }
        return actions + advance(at: now)
    }

    /// Nothing more of it is wanted.
    package mutating func cancel(at now: Timestamp) -> [Action] {
        guard status == .running else { return [] }
        var actions: [Action] = []
        for place in plan.order where !steps[place].status.isOver {
            if steps[place].status == .running {
                actions.append(.stop(step: plan.steps[place].id, attempt: steps[place].attempt))
            }
            end(place, .cancelled, "the run was cancelled", at: now)
        }
        status = .cancelled
        return actions + [.end(.cancelled)]
    }

    /// Goes on with a run that failed or was cancelled: what has succeeded stays, everything else is done again.
    package mutating func goOn(at now: Timestamp) -> [Action] {
        guard status == .failed || status == .cancelled else { return [] }
        status = .running
        stepNames = StepNames()
        for place in steps.indices where steps[place].status != .succeeded {
            // Tries are counted on, so that none is taken for one of before.
            let attempt = steps[place].attempt
            steps[place] = WorkflowStepState()
            steps[place].attempt = attempt
            steps[place].triesBefore = attempt
        }
        return advance(at: now)
    }

    // MARK: What follows

    /// Begins what can begin, and skips what cannot any more.
    private mutating func advance(at now: Timestamp) -> [Action] {
        guard status == .running else { return [] }
        var actions: [Action] = []
        // In the order of the graph: what is skipped here is seen by what depends on it.
        for place in plan.order where steps[place].status == .waiting {
            guard plan.needs[place].allSatisfy({ steps[$0].status.isOver }) else { continue }
            if let reason = obstacle(place) {
                steps[place].followsFailure = plan.needs[place].contains { isFailure($0) }
                end(place, .skipped, reason, at: now)
            } else {
                actions.append(begin(place, at: now))
            }
        }
        guard steps.allSatisfy(\.status.isOver) else { return actions }
        status = steps.contains { $0.status == .failed } ? .failed : .succeeded
        return actions + [.end(status)]
    }

    /// Why a step is not to run though all that it depends on has ended; nil when it is.
    private func obstacle(_ place: Int) -> String? {
        let needs = plan.needs[place]
        switch plan.steps[place].when {
        case .always: return nil
        case .failure:
            return needs.contains { isFailure($0) } ? nil : "nothing that it depends on has failed"
        case .success:
            for need in needs {
                let id = plan.steps[need].id
                switch steps[need].status {
                case .succeeded where isDenied(need): return "the condition \(id) is false"
                case .succeeded: continue
                default:
                    return "\(id) \(steps[need].status == .failed ? "failed" : "was \(steps[need].status.rawValue)")"
                }
            }
            return nil
        }
    }

    private func isFailure(_ place: Int) -> Bool { steps[place].status == .failed || steps[place].followsFailure }

    private func isDenied(_ place: Int) -> Bool {
        plan.steps[place].action == .condition && steps[place].output["result"] == .bool(false)
    }

    private mutating func begin(_ place: Int, at now: Timestamp) -> Action {
        steps[place].status = .running
        steps[place].attempt += 1
        steps[place].begunAt = now
        steps[place].dueAt = plan.steps[place].timeLimit.map { now + $0 }
        stepNames.changed?.append(place)
        return .begin(step: plan.steps[place].id, attempt: steps[place].attempt)
    }

    private mutating func fail(_ place: Int, _ reason: String, at now: Timestamp) {
        let step = plan.steps[place]
        let tries = steps[place].attempt - steps[place].triesBefore
        guard tries <= step.retries else { return end(place, .failed, reason, at: now) }
        steps[place].status = .retrying
        steps[place].reason = Self.line(reason)
        stepNames.changed?.append(place)
        let factor = Double(1 << min(tries - 1, 20))
        steps[place].dueAt = now + min(step.retryDelay * factor, Self.longestDelay)
    }

    private mutating func end(_ place: Int, _ status: WorkflowStepState.Status, _ reason: String?, at now: Timestamp) {
        steps[place].status = status
        steps[place].reason = reason.map(Self.line)
        steps[place].endedAt = now
        steps[place].dueAt = nil
        stepNames.changed?.append(place)
    }
}

extension WorkflowState {
    /// The longest reason that is kept, in characters.
    private static let longestReason = 2_000

    /// A reason may quote what came from outside: no database takes a zero byte in a text, and nobody reads megabytes.
    static func line(_ reason: String) -> String {
        var line = String.UnicodeScalarView()
        for scalar in reason.unicodeScalars.prefix(longestReason) {
            line.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
        }
        return String(line)
    }
}

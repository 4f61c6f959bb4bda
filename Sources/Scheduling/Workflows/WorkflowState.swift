package import Jobs
package import Web

/// A run of a workflow: what has ended, what runs, and what comes next. A value without I/O: what happens goes in, what is to be
/// done comes out. Kept after each change, it goes on after any end of the program without doing a finished step again (P14).
package struct WorkflowState: Sendable, Hashable {
    package enum Status: String, Sendable, CaseIterable {
        case running
        case succeeded = "completed"
        case failed
        case cancelled
    }

    /// What is to be done.
    package enum Action: Sendable, Hashable {
        /// A step begins. Who begins it must be able to do that twice for the same try: after a restart it is told again.
        case begin(step: String, attempt: Int)
        /// A try is not wanted any more.
        case stop(step: String, attempt: Int)
        /// The run is over.
        case end(Status)
    }

    /// How a try ended.
    package enum Outcome: Sendable, Hashable {
        case succeeded(JSONObject)
        /// What went wrong, in one sentence; what is known besides may be looked at by steps that follow a failure.
        case failed(String, JSONObject)
    }

    package let plan: WorkflowPlan
    package internal(set) var steps: [WorkflowStepState]
    package internal(set) var status = Status.running
    let places: [String: Int]
    var stepNames = StepNames()

    /// No retry waits longer.
    static let longestDelay = Duration.seconds(3_600)

    /// A new run; nothing of it has begun.
    package init(_ plan: WorkflowPlan) {
        self.plan = plan
        steps = Array(repeating: WorkflowStepState(), count: plan.steps.count)
        places = Dictionary(plan.steps.enumerated().map { ($1.id, $0) }) { first, _ in first }
    }

    /// A run as it was kept. Nil when it is of another plan.
    package init?(_ plan: WorkflowPlan, kept: [WorkflowStepState], status: Status) {
        guard kept.count == plan.steps.count else { return nil }
        self.init(plan)
        (steps, self.status) = (kept, status)
    }

    package subscript(_ id: String) -> WorkflowStepState? { places[id].map { steps[$0] } }

    /// When ``due(at:)`` has something to do next; nil when nothing is timed.
    package var nextDue: Timestamp? {
        steps.filter { $0.status == .running || $0.status == .retrying }.compactMap(\.dueAt).min()
    }

    /// What expressions and templates find: `steps.ID` with `state`, `error`, `attempt` and the step's output. Of what was
    /// found before only the steps that have changed are looked at again.
    package mutating func names() -> JSONObject {
        let changed = stepNames.changed ?? Array(steps.indices)
        for place in changed { stepNames.all[plan.steps[place].id] = .object(Self.names(steps[place])) }
        stepNames.changed = []
        var names = JSONObject()
        names["steps"] = .object(stepNames.all)
        return names
    }

    private static func names(_ state: WorkflowStepState) -> JSONObject {
        var own = state.output
        own["state"] = .string(state.status.rawValue)
        own["failed"] = .bool(state.status == .failed)
        own["attempt"] = .integer(Int64(state.attempt))
        own["error"] = state.reason.map { .string($0) } ?? .null
        return own
    }
}

import Jobs
import Web

/// Steps begin.
extension SchedulerState {
    /// Begins a try of a step. Answers its outcome when that is known at once.
    mutating func begin(
        _ step: String, _ attempt: Int, of id: JobID, at now: Timestamp, _ decision: inout Decision
    ) -> WorkflowState.Outcome? {
        guard let place = runs[id]?.run.progress.places[step] else { return nil }
        let work: StepWork
        do {
            guard let found = try self.work(of: place, in: id) else { return nil }
            work = found
        } catch {
            return .failed("\(error)", JSONObject())
        }
        switch work {
        case .condition(let isTrue):
            var output = JSONObject()
            output["result"] = .bool(isTrue)
            return .succeeded(output)
        case .wait(let time):
            // From when it first began: a restart does not lengthen it.
            let end = (runs[id]?.run.progress.steps[place].begunAt ?? now) + time
            guard end > now else { return .succeeded(JSONObject()) }
            runs[id]?.waits[step] = end
        case .jobs(let requests):
            let named = requests.enumerated().compactMap { number, request -> JobRequest? in
                var request = request
                request.id = StepJobs.id(run: id, step: step, attempt: attempt, number: number)
                request.batch = id
                return request.id == nil ? nil : request
            }
            let ids = named.compactMap(\.id)
            guard ids.count == requests.count else { return .failed("its jobs cannot be named", JSONObject()) }
            runs[id]?.jobs[step] = ActiveRun.StepJobs(attempt: attempt, ids: ids)
            runs[id]?.run.progress.noted(step, ActiveRun.output(ids))
            decision.actions.append(.submit(run: id, step: step, attempt: attempt, named))
        case .http(let call): decision.actions.append(.call(run: id, step: step, attempt: attempt, call))
        case .notify(let notice): decision.actions.append(.notify(run: id, step: step, attempt: attempt, notice))
        }
        return nil
    }

    /// What a step does, filled with what the steps before it gave. Throws what a person is to be told.
    private mutating func work(of place: Int, in id: JobID) throws -> StepWork? {
        // Before the run is copied: then what was found before need not be.
        guard var names = runs[id]?.run.progress.names(), let run = runs[id]?.run else { return nil }
        let step = run.progress.plan.steps[place]
        var own = JSONObject()
        own["id"] = .string(run.id.text)
        own["name"] = .string(run.name)
        own["number"] = .integer(Int64(run.number))
        own["tick"] = run.tick?.json ?? .null
        own["started_at"] = (run.startedAt ?? run.createdAt).json
        names["run"] = .object(own)
        try Self.checkItems(step, run.progress)
        if step.action == .condition {
            return .condition(try run.progress.plan.condition(step).isTrue(in: names))
        }
        guard case .object(let config) = try Template.filled(.object(step.config), in: names) else {
            return .condition(false)
        }
        return try StepConfiguration.work(step.action, config, path: "", title: "\(run.name): \(step.name)") { false }
    }

    /// An item that is there and could not be read is not null to who looks at it: throws why.
    private static func checkItems(_ step: WorkflowStep, _ progress: WorkflowState) throws {
        for path in try progress.plan.paths(step) where path.count > 2 && path[0] == "steps" && path[2] == "last_item" {
            if case .string(let reason)? = progress[path[1]]?.output["last_item_error"] {
                throw SchedulerRefusal("the last item of \(path[1]) cannot be read: \(reason)")
            }
        }
    }
}

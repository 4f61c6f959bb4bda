import Jobs
import Scheduling
import Web

/// Runs, as the API shows them.
extension RunSummary {
    /// A line of the history.
    var historyLine: JSONValue {
        var object = JSONObject()
        object["\(kind.rawValue)_id"] = .string(schedule.text)
        object["\(kind.rawValue)_name"] = .string(name)
        object["run_id"] = .string(id.text)
        object["executed_at"] = (startedAt ?? createdAt).json
        object["status"] = .string(state.rawValue)
        object["run_count"] = .integer(Int64(number))
        object["scheduled_for"] = tick?.json ?? .null
        object["job_ids"] = .array(jobs.map { .string($0.text) })
        object["duration_s"] = duration
        object["error"] = error.map { .string($0) } ?? .null
        return .object(object)
    }

    private var duration: JSONValue {
        guard let startedAt, let endedAt else { return .null }
        return .number((endedAt - startedAt).inSeconds)
    }
}

extension ScheduleRun {
    /// Everything.
    var details: JSONValue {
        let line = summary.historyLine
        guard case .object(var object) = line else { return line }
        object["created_at"] = createdAt.json
        object["started_at"] = startedAt?.json ?? .null
        object["ended_at"] = endedAt?.json ?? .null
        object["steps"] = .array(
            zip(progress.plan.steps, progress.steps).map { step, state in
                [
                    "step_id": .string(step.id), "name": .string(step.name), "action": .string(step.action.rawValue),
                    "config": Redaction.deep(.object(step.config)), "when": .string(step.when.rawValue),
                    "depends_on": .array(step.dependsOn.map { .string($0) }), "status": .string(state.status.rawValue),
                    "attempt": .integer(Int64(state.attempt)), "started_at": state.begunAt?.json ?? .null,
                    "ended_at": state.endedAt?.json ?? .null, "next_try": retry(state),
                    "output": Redaction.deep(.object(state.output)),
                    "error": state.reason.map { .string($0) } ?? .null,
                ]
            })
        return .object(object)
    }

    private func retry(_ state: WorkflowStepState) -> JSONValue {
        state.status == .retrying ? state.dueAt?.json ?? .null : .null
    }
}

import Jobs
import NIOHTTP1
import Scheduling
import Web

/// Runs of tasks and workflows.
extension SchedulerRoutes {
    var taskRuns: [Route] { runs(of: .task, Self.taskID) }
    var workflowRuns: [Route] { runs(of: .workflow, Self.workflowID) }

    private static let runID = RouteParameter("run", in: .path, .name, "The run's id.")

    private func runs(of kind: ScheduleDefinition.Kind, _ id: RouteParameter) -> [Route] {
        let (path, word) = ("/\(kind.rawValue)s/{id}/runs", kind == .task ? "Task" : "Workflow")
        let parameters = [id, Self.runID]
        return [
            Route(
                .GET, path, "list\(word)Runs", "Its runs, newest first", tag: "\(word)s", role: .read,
                parameters: [id, Self.limit, Self.offset], answers: [.json(.list(.named("Run"))), Self.unknown]
            ) { request in
                let page = try Self.page(request)
                let id = try request.jobID()
                let runs = try await store.runs(of: id, limit: page.limit, offset: page.offset)
                // Those of one that was deleted are still history.
                if runs.isEmpty, try await store.record(id, kind) == nil { throw HTTPFault.scheduleUnknown(kind, id) }
                return .json(.array(runs.filter { $0.kind == kind }.map(\.historyLine)))
            },
            Route(
                .GET, "\(path)/{run}", "get\(word)Run", "A run, with each step's state, times, output and error",
                tag: "\(word)s", role: .read, parameters: parameters, answers: [.json(.named("Run")), Self.unknown]
            ) { request in
                try request.finish()
                return .json(try await run(request, kind).details)
            },
            Route(
                .POST, "\(path)/{run}/cancel", "cancel\(word)Run", "Cancel a run and its jobs", tag: "\(word)s",
                role: .operate, parameters: parameters, body: .nothing,
                answers: [.json(.named("RunMessage")), Self.unknown, .fault(409, "The run has ended.")]
            ) { request in
                try await wish(.cancel, request, kind, "the run is cancelled")
            },
            Route(
                .POST, "\(path)/{run}/continue", "continue\(word)Run", "Go on with a run from what did not complete",
                tag: "\(word)s", role: .operate, parameters: parameters, body: .nothing,
                answers: [
                    .json(.named("RunMessage")), Self.unknown,
                    .fault(409, "The run has not failed and was not cancelled."),
                ]
            ) { request in
                try await wish(.goOn, request, kind, "the run goes on")
            },
        ]
    }

    private func run(_ request: RouteRequest, _ kind: ScheduleDefinition.Kind) async throws -> ScheduleRun {
        let (schedule, id) = (try request.jobID(), try request.jobID("run"))
        guard let run = try await store.run(id), run.schedule == schedule, run.kind == kind else {
            throw HTTPFault.runUnknown(id)
        }
        return run
    }

    private func wish(
        _ wish: ScheduleRun.Wish, _ request: RouteRequest, _ kind: ScheduleDefinition.Kind, _ message: String
    ) async throws -> Reply {
        try request.fields().finish()
        let run = try await run(request, kind)
        guard try await store.wish(wish, of: run.id) else {
            throw wish == .cancel
                ? HTTPFault(.conflict, "run_ended", "The run has ended: it is \(run.state.rawValue).")
                : HTTPFault(
                    .conflict, "run_not_failed",
                    run.startedAt == nil && run.state == .cancelled
                        ? "The run was cancelled before it began; run its \(kind.rawValue) anew."
                        : "The run is \(run.state.rawValue); only one that failed or was cancelled can be gone on with."
                )
        }
        scheduler.refresh()
        return .json(["message": .string(message), "run_id": .string(run.id.text)])
    }
}

import Jobs
import NIOCore
import NIOHTTP1
import Scheduling
import Web

/// Workflows: steps that follow one another.
extension SchedulerRoutes {
    private static let tag = "Workflows"
    static let workflowID = RouteParameter("id", in: .path, .name, "The workflow's id.")

    var workflows: [Route] {
        [
            Route(
                .POST, "/workflows", "createWorkflow", "A workflow; it waits for /run when it has no times",
                tag: Self.tag,
                role: .operate, body: .json(SchedulerSchemas.workflow, limit: 4 << 20),
                answers: [.json(.named("WorkflowCreated"))]
            ) { request in
                let records = try await add(.workflow, [(try request.value(), path: "")])
                guard let record = records.first else { throw HTTPFault.unforeseen }
                return .json([
                    "message": "the workflow is kept", "workflow_id": .string(record.id.text),
                    "next_run": record.nextRun?.json ?? .null,
                ])
            },
            Route(
                .GET, "/workflows", "listWorkflows", "The workflows, oldest first", tag: Self.tag, role: .read,
                parameters: Self.listing, answers: [.json(.list(.named("Workflow")))]
            ) { request in
                try await list(request, .workflow) { $0.workflow(isRunning: $1) }
            },
            Route(
                .GET, "/workflows/{id}", "getWorkflow", "A workflow", tag: Self.tag, role: .read,
                parameters: [Self.workflowID], answers: [.json(.named("Workflow")), Self.unknown]
            ) { request in
                try request.finish()
                let record = try await record(request, .workflow)
                return .json(record.workflow(isRunning: try await store.running().contains(record.id)))
            },
            Route(
                .PUT, "/workflows/{id}", "replaceWorkflow", "Another definition in the place of a workflow's",
                tag: Self.tag, role: .operate, parameters: [Self.workflowID],
                body: .json(SchedulerSchemas.workflow, limit: 4 << 20),
                answers: [.json(.named("WorkflowCreated")), Self.unknown]
            ) { request in
                let id = try await replace(request, .workflow)
                return .json([
                    "message": "the workflow is changed", "workflow_id": .string(id.text),
                    "next_run": try await nextRun(id),
                ])
            },
            Route(
                .DELETE, "/workflows/{id}", "deleteWorkflow", "Delete a workflow; runs under way go on", tag: Self.tag,
                role: .operate, parameters: [Self.workflowID],
                answers: [.json(.named("WorkflowMessage")), Self.unknown]
            ) { request in
                try request.finish()
                let id = try await change(request, .workflow) { try await store.delete($0, .workflow, at: time.now) }
                return .json(["message": "the workflow is deleted", "workflow_id": .string(id.text)])
            },
            switching("enable", "Let a workflow run by itself again", isEnabled: true),
            switching("disable", "Let a workflow run no more by itself", isEnabled: false),
            Route(
                .POST, "/workflows/{id}/run", "runWorkflow", "Run a workflow now", tag: Self.tag, role: .operate,
                parameters: [Self.workflowID], body: .nothing, answers: [.json(.named("RunBegun")), Self.unknown]
            ) { request in
                .json(try await start(request, .workflow))
            },
            Route(
                .GET, "/workflows/{id}/graph", "getGraph", "The steps as a drawing, with the states of a run",
                tag: Self.tag, role: .read,
                parameters: [
                    Self.workflowID,
                    RouteParameter("format", in: .query, .oneOf(["svg", "mermaid"]), "svg when it is left out."),
                    RouteParameter("run", in: .query, .name, "Show how this run stands."),
                ],
                answers: [
                    RouteAnswer(
                        200, "The drawing.", content: [("image/svg+xml", .string()), ("text/vnd.mermaid", .string())]),
                    Self.unknown,
                ]
            ) { request in
                try await graph(request)
            },
        ]
    }

    private func switching(_ word: String, _ summary: String, isEnabled: Bool) -> Route {
        Route(
            .POST, "/workflows/{id}/\(word)", "\(word)Workflow", summary, tag: Self.tag, role: .operate,
            parameters: [Self.workflowID], body: .nothing, answers: [.json(.named("WorkflowMessage")), Self.unknown]
        ) { request in
            try request.fields().finish()
            let id = try await change(request, .workflow) {
                try await store.setEnabled($0, .workflow, isEnabled, at: time.now)
            }
            return .json([
                "message": .string("the workflow is \(word)d"), "workflow_id": .string(id.text),
                "next_run": try await nextRun(id),
            ])
        }
    }

    private func graph(_ request: RouteRequest) async throws -> Reply {
        var fields = try request.queryFields()
        let format = try fields.string("format") ?? "svg"
        guard format == "svg" || format == "mermaid" else { throw fields.outOfRange("format", "svg or mermaid") }
        let runID = try fields.jobID("run")
        try fields.finish()
        let record = try await record(request, .workflow)
        var graph = WorkflowGraph(record.definition.plan)
        if let runID {
            guard let run = try await store.run(runID), run.schedule == record.id else {
                throw HTTPFault.runUnknown(runID)
            }
            // A run shows the plan that it began with.
            graph = WorkflowGraph(run.progress.plan, states: run.progress.steps.map(\.status))
        }
        let isSVG = format == "svg"
        return .bytes(
            ByteBuffer(string: isSVG ? graph.svg : graph.mermaid),
            type: isSVG ? "image/svg+xml" : "text/vnd.mermaid; charset=utf-8")
    }
}

import Jobs
import NIOHTTP1
import Scheduling
import Web

/// Tasks: crawls, spiders and commands that run by themselves.
extension SchedulerRoutes {
    private static let tag = "Tasks"
    static let taskID = RouteParameter("id", in: .path, .name, "The task's id.")

    var tasks: [Route] {
        [
            Route(
                .POST, "/tasks", "createTask", "Run a crawl, a spider or a command once, in intervals or by cron",
                tag: Self.tag, role: .operate, body: .json(SchedulerSchemas.task, limit: 1 << 20),
                answers: [.json(.named("TaskCreated"))]
            ) { request in
                let records = try await add(.task, [(try request.value(), path: "")])
                guard let record = records.first else { throw HTTPFault.unforeseen }
                return .json([
                    "message": "the task is scheduled", "task_id": .string(record.id.text),
                    "next_run": record.nextRun?.json ?? .null,
                ])
            },
            Route(
                .POST, "/tasks/batch", "createTasks", "Several tasks; all or none", tag: Self.tag, role: .operate,
                body: .json(SchedulerSchemas.tasks, limit: 16 << 20), answers: [.json(.named("TasksCreated"))]
            ) { request in
                var fields = try request.fields()
                let bodies = try fields.required("tasks", fields.array("tasks"))
                try fields.finish()
                guard Ranges.jobs.contains(bodies.count) else {
                    throw fields.outOfRange(
                        "tasks", "a list of \(Ranges.jobs.lowerBound) to \(Ranges.jobs.upperBound) tasks")
                }
                let records = try await add(.task, bodies.enumerated().map { ($1, path: "tasks[\($0)].") })
                return .json([
                    "message": .string("\(records.count) tasks are scheduled"),
                    "task_ids": .array(records.map { .string($0.id.text) }),
                ])
            },
            Route(
                .GET, "/tasks", "listTasks", "The tasks, oldest first", tag: Self.tag, role: .read,
                parameters: Self.listing, answers: [.json(.list(.named("Task")))]
            ) { request in
                try await list(request, .task) { $0.task(isRunning: $1) }
            },
            Route(
                .GET, "/tasks/{id}", "getTask", "A task", tag: Self.tag, role: .read, parameters: [Self.taskID],
                answers: [.json(.named("Task")), Self.unknown]
            ) { request in
                try request.finish()
                let record = try await record(request, .task)
                return .json(record.task(isRunning: try await store.running().contains(record.id)))
            },
            Route(
                .PUT, "/tasks/{id}", "replaceTask", "Another definition in the place of a task's", tag: Self.tag,
                role: .operate, parameters: [Self.taskID], body: .json(SchedulerSchemas.task, limit: 1 << 20),
                answers: [.json(.named("TaskCreated")), Self.unknown]
            ) { request in
                let id = try await replace(request, .task)
                return .json([
                    "message": "the task is changed", "task_id": .string(id.text),
                    "next_run": try await nextRun(id),
                ])
            },
            Route(
                .DELETE, "/tasks/{id}", "deleteTask", "Delete a task; runs under way go on", tag: Self.tag,
                role: .operate, parameters: [Self.taskID], answers: [.json(.named("TaskMessage")), Self.unknown]
            ) { request in
                try request.finish()
                let id = try await change(request, .task) { try await store.delete($0, .task, at: time.now) }
                return .json(["message": "the task is deleted", "task_id": .string(id.text)])
            },
            switching("enable", "Let a task run by itself again", isEnabled: true),
            switching("disable", "Let a task run no more by itself", isEnabled: false),
            Route(
                .POST, "/tasks/{id}/run", "runTask", "Run a task now", tag: Self.tag, role: .operate,
                parameters: [Self.taskID], body: .nothing, answers: [.json(.named("RunBegun")), Self.unknown]
            ) { request in
                .json(try await start(request, .task))
            },
        ]
    }

    private func switching(_ word: String, _ summary: String, isEnabled: Bool) -> Route {
        Route(
            .POST, "/tasks/{id}/\(word)", "\(word)Task", summary, tag: Self.tag, role: .operate,
            parameters: [Self.taskID], body: .nothing, answers: [.json(.named("TaskMessage")), Self.unknown]
        ) { request in
            try request.fields().finish()
            let id = try await change(request, .task) { try await store.setEnabled($0, .task, isEnabled, at: time.now) }
            return .json([
                "message": .string("the task is \(word)d"), "task_id": .string(id.text),
                "next_run": try await nextRun(id),
            ])
        }
    }

    /// Puts the body's definition in the place of the one that the path names.
    func replace(_ request: RouteRequest, _ kind: ScheduleDefinition.Kind) async throws -> JobID {
        // Where it is not said, it stays as it is.
        var isEnabled: Bool
        var before: ScheduleRecord?
        do {
            let record = try await record(request, kind)
            (isEnabled, before) = (record.isEnabled, record)
        } catch let unreadable as UnreadableSchedule {
            isEnabled = unreadable.isEnabled
        }
        let definition = try ScheduleDefinition(kind, try request.value(), isEnabled: &isEnabled)
        if kind == .task, definition.timing.kind == .once, definition.timing.configuration["run_date"] ?? .null == .null
        {
            throw JSONFieldFault(
                .missing, field: "schedule_config.run_date",
                "\"schedule_config.run_date\" is missing: a task that is changed to run once needs it; POST /tasks/{id}/run runs it now"
            )
        }
        try definition.check(at: time.now, inPlaceOf: before)
        let enabled = isEnabled
        return try await change(request, kind) { id in
            try await store.replace(id, with: definition, isEnabled: enabled, at: time.now)
        }
    }
}

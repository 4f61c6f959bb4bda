import Jobs
import Scheduling
import Web

/// The shapes that the scheduler's document names.
enum SchedulerSchemas {
    static let all: [(String, Schema)] = [
        (
            "Health",
            .object([
                ("status", .string()), ("timestamp", .time), ("scheduler_running", .bool),
                ("scheduled_tasks", .integer()), ("active_workflows", .integer()),
            ])
        ),
        ("TaskCreated", created("task_id")), ("TaskMessage", created("task_id")),
        ("TasksCreated", .object([("message", .string()), ("task_ids", .list(.name))])),
        ("WorkflowCreated", created("workflow_id")), ("WorkflowMessage", created("workflow_id")),
        (
            "RunBegun",
            .object([("message", .string()), ("run_id", .name), ("task_id", .name), ("workflow_id", .name)])
        ),
        ("RunMessage", .object([("message", .string()), ("run_id", .name)])),
        ("Task", .object(head + following + jobMembers + tail, isOpen: true)),
        ("Workflow", .object(head + [("steps", .list(step))] + tail, isOpen: true)),
        ("Run", run), ("Upcoming", .object([("next_run", .time)], isOpen: true)),
        ("Preview", .object([("cron", .string()), ("timezone", .string()), ("fires", .list(.time))])),
    ]

    private static func created(_ id: String) -> Schema {
        .object([("message", .string()), (id, .name), ("next_run", Schema.time.orNull)])
    }

    private static let names: [(String, Schema)] = [("name", .string()), ("description", .string())]
    private static let head: [(String, Schema)] = [("id", .name)] + names
    private static let following: [(String, Schema)] = [
        ("urls", .list(.url, Ranges.urls)), ("max_pages", .integer(Ranges.pages, default: 10)),
        ("same_origin_only", .bool.defaulting(to: true)),
    ]
    private static let jobMembers: [(String, Schema)] = [
        ("spider", .name), ("command", .name), ("project", .name), ("version", .name), ("args", .texts),
        ("input", .any), ("settings", .texts), ("labels", .list(.name, 0...100)),
        ("timeout_s", .number(Ranges.time)), ("priority", .integer(Ranges.priority, default: 1)),
    ]
    private static let times: [(String, Schema)] = [
        ("schedule_type", Schema.oneOf(ScheduleTiming.Kind.allCases.map(\.rawValue)).defaulting(to: "once")),
        (
            "schedule_config",
            Schema.object([
                ("cron", .string()), ("seconds", .integer(IntervalSchedule.allowed)), ("start_date", .time),
                ("run_date", .time),
            ])
        ),
        ("timezone", Schema.string("An IANA time zone such as Europe/Paris; UTC when it is left out.")),
        ("misfire", Schema.oneOf(["skip", "once", "all"]).defaulting(to: "once")),
        ("misfire_window_s", .number(1...31_536_000, default: 604_800)),
        ("overlap", Schema.oneOf(OverlapPolicy.allCases.map(\.rawValue)).defaulting(to: "skip")),
        ("enabled", .bool.defaulting(to: true)),
    ]
    private static let tail: [(String, Schema)] =
        times + [
            ("created_at", .time), ("last_run", Schema.time.orNull), ("last_status", Schema.string().orNull),
            ("next_run", Schema.time.orNull), ("status", .string()), ("run_count", .integer()),
            ("success_count", .integer()), ("failure_count", .integer()), ("missed_count", .integer()),
        ]

    static let task = Schema.object(
        names + [("start_url", .url)] + following + jobMembers
            + [("max_attempts", .integer(Ranges.attempts)), ("retries", .integer(Ranges.retries))] + times,
        required: ["name"])
    static let tasks = Schema.object([("tasks", .list(task, Ranges.jobs))], required: ["tasks"])

    private static let step = Schema.object(
        [
            ("step_id", .string()), ("name", .string()),
            ("action", .oneOf(WorkflowStep.Action.allCases.map(\.rawValue))), ("config", .object([], isOpen: true)),
            ("depends_on", .list(.string())), ("when", .oneOf(WorkflowStep.When.allCases.map(\.rawValue))),
            ("retries", .integer(0...100)), ("retry_delay_s", .number(0...3_600)),
            ("timeout_s", .number(0.1...604_800)),
        ], required: ["step_id", "action"])
    static let workflow = Schema.object(
        names + [("steps", .list(step, 1...WorkflowPlan.mostSteps))] + times, required: ["name", "steps"])

    private static let run = Schema.object(
        [
            ("run_id", .name), ("executed_at", .time), ("status", .oneOf(RunState.allCases.map(\.rawValue))),
            ("run_count", .integer()), ("scheduled_for", Schema.time.orNull), ("job_ids", .list(.name)),
            ("duration_s", Schema.number().orNull), ("error", Schema.string().orNull),
        ], isOpen: true)
}

import Jobs
import Web

/// The shapes that the controller's document names.
enum ControllerSchemas {
    static let all: [(String, Schema)] = [
        ("Health", health), ("Cluster", cluster), ("Worker", worker), ("WorkerDetails", workerDetails), ("Ping", ping),
        ("Message", .object([("message", .string()), ("node", .name)])),
        ("JobMessage", .object([("message", .string()), ("job_id", .name)], required: ["message", "job_id"])),
        ("Submitted", submitted), ("SubmittedBatch", submittedBatch), ("Job", answeredJob), ("Dashboard", dashboard),
        ("Project", .object([("project", .name), ("spiders", .list(.string()))])), ("SpiderVersion", spiderVersion),
        ("Deleted", .object([("message", .string()), ("deleted", .integer())])),
        (
            "Restored",
            .object([("message", .string()), ("jobs", .integer()), ("spiders", .integer()), ("outputs", .integer())])
        ),
    ]

    private static let following: [(String, Schema)] = [
        ("max_pages", .integer(Ranges.pages, default: 10).described("Fetch no more pages.")),
        (
            "same_origin_only",
            .bool.defaulting(to: true).described("Follow links to the same scheme, host and port only.")
        ),
        ("timeout_s", .integer(Ranges.scrapeTime, default: 30).described("Seconds that the crawl may take.")),
        ("priority", .integer(Ranges.priority, default: 1).described("10 goes first.")),
    ]
    static let scrape = Schema.object([("start_url", .url)] + following, required: ["start_url"])
    static let scrapeBatch = Schema.object([("urls", .list(.url, Ranges.urls))] + following, required: ["urls"])

    static let job = Schema.object([
        ("project", Schema.name.defaulting(to: "default")), ("spider", Schema.name.described("This, or \"command\".")),
        ("command", .name), ("version", Schema.name.described("The newest when it is left out.")),
        ("args", Schema.texts.described("Arguments of the spider.")),
        ("input", Schema.any.described("What the command reads.")),
        ("settings", Schema.texts.described("Settings by Scrapy's names.")),
        ("priority", .integer(Ranges.priority, default: 1)),
        ("timeout_s", .number(Ranges.time)), ("labels", .list(.name, 0...100)),
        ("max_attempts", .integer(Ranges.attempts, default: 3)), ("retries", .integer(Ranges.retries, default: 0)),
        ("job_id", .name), ("batch", .name),
    ])
    static let jobBatch = Schema.object([("jobs", .list(job, Ranges.jobs)), ("batch", .name)], required: ["jobs"])

    private static let submitted = Schema.object(
        [("message", .string()), ("job_id", .name), ("status", .oneOf(["pending"]))],
        required: ["message", "job_id", "status"])
    private static let submittedBatch = Schema.object(
        [("message", .string()), ("job_ids", .list(.name)), ("batch", .name)],
        required: ["message", "job_ids", "batch"])

    private static let answeredJob = Schema.object(
        [
            ("id", .name), ("start_url", Schema.string().orNull),
            ("max_pages", Schema.integer().orNull), ("same_origin_only", Schema.bool.orNull),
            ("timeout_s", Schema.number().orNull), ("priority", .number()), ("created_at", .time),
            ("status", .oneOf(["pending", "running", "completed", "failed", "cancelled"])),
            ("assigned_worker", Schema.name.orNull), ("started_at", Schema.time.orNull),
            ("completed_at", Schema.time.orNull),
            ("result", .any), ("error", Schema.string().orNull), ("error_code", Schema.string().orNull),
            ("project", .name),
            ("spider", .name), ("version", Schema.name.orNull), ("runner", .oneOf(Runtime.allCases.map(\.rawValue))),
            ("args", .texts), ("command", .name), ("input", .any), ("settings", .texts), ("labels", .list(.name)),
            ("attempt", .integer()), ("max_attempts", .integer()), ("retries", .integer()),
            ("batch", Schema.name.orNull),
            ("stats", .any),
        ], required: ["id", "status", "created_at", "project", "spider"])

    private static let health = Schema.object([
        ("status", .string()), ("timestamp", .time), ("cluster_nodes", .integer()), ("active_jobs", .integer()),
    ])
    private static let cluster = Schema.object(
        [
            "total_workers", "online_workers", "total_jobs", "pending_jobs", "running_jobs", "completed_jobs",
            "failed_jobs",
            "cancelled_jobs",
        ].map { ($0, .integer()) } + [("average_job_duration", Schema.number().described("Seconds.").orNull)])
    private static let worker = Schema.object([
        ("node", .name), ("status", .oneOf(["online", "offline", "busy"])), ("draining", .bool),
        ("last_seen", Schema.time.orNull), ("active_jobs", .integer()), ("total_jobs_completed", .integer()),
        ("cpu_usage", Schema.number().orNull), ("memory_usage", Schema.number().orNull),
        ("slots", Schema.integer().orNull),
        ("runtimes", .list(.string())), ("labels", .list(.name)), ("arch", Schema.string().orNull),
        ("version", Schema.string().orNull), ("address", Schema.string().orNull),
    ])
    private static let workerDetails = Schema.object([
        ("worker", .named("Worker")), ("metrics", .object([], isOpen: true)), ("recent_jobs", .list(.named("Job"))),
    ])
    private static let ping = Schema.object(
        [
            ("status", .oneOf(["online", "offline"])), ("response_time", Schema.number().described("Seconds.")),
            ("error", .string()),
        ], required: ["status"])
    private static let dashboard = Schema.object([
        ("cluster_stats", .named("Cluster")), ("recent_jobs", .list(.named("Job"))),
        (
            "worker_performance",
            .list(
                .object([
                    ("node", .name), ("jobs_completed", .integer()), ("status", .string()),
                    ("last_seen", Schema.time.orNull),
                ]))
        ), ("timestamp", .time),
    ])
    private static let spiderVersion = Schema.object([
        ("project", .name), ("spider", .name), ("version", .name), ("created_at", .time), ("digest", .string()),
        ("size", .integer()),
    ])
}

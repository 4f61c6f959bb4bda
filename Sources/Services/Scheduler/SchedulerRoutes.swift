package import Jobs
import NIOHTTP1
package import Scheduling
import Web

/// The scheduler's API (port 8083): see `shared/spec/HTTP.md`.
package struct SchedulerRoutes: Sendable {
    let scheduler: Scheduler
    let version: String
    let metrics: ControllerRoutes.Metrics
    let time: any TimeSource

    var store: ScheduleStore { scheduler.store }

    /// - Parameter version: of the program, for `GET /` and the document.
    package init(
        scheduler: Scheduler, version: String, time: any TimeSource = SystemTime(),
        metrics: @escaping ControllerRoutes.Metrics
    ) {
        self.scheduler = scheduler
        self.version = version
        self.time = time
        self.metrics = metrics
    }

    /// All routes.
    package func table() -> RouteTable {
        RouteTable(
            title: "Trawl scheduler", version: version,
            about: "Runs tasks and workflows when it is their time, and tells how their runs went.",
            schemas: SchedulerSchemas.all,
            routes: service + tasks + taskRuns + workflows + workflowRuns + schedule)
    }

    private var service: [Route] {
        [
            Route(.GET, "/", "getService", "Name and endpoints", tag: "Service", role: .read, answers: [.json(.any)]) {
                try $0.finish()
                return .json(about)
            },
            Route(
                .GET, "/health", "getHealth", "Whether the scheduler works", tag: "Service", role: nil,
                answers: [.json(.named("Health"))]
            ) { _ in
                let enabled = try await store.enabledTasks()
                return .json([
                    "status": .string(scheduler.isHealthy ? "healthy" : "degraded"), "timestamp": time.now.json,
                    "scheduler_running": .bool(scheduler.isDriving),
                    "scheduled_tasks": .integer(enabled),
                    "active_workflows": .integer(Int64(try await store.openCount().workflows)),
                ])
            },
            .metrics(metrics),
        ]
    }

    private var about: JSONValue {
        [
            "service": "Trawl scheduler", "version": .string(version), "status": "running",
            "endpoints": [
                "health": "/health", "tasks": "/tasks", "workflows": "/workflows", "schedule": "/schedule",
                "preview": "/schedule/preview", "history": "/history", "metrics": "/metrics",
                "openapi": "/openapi.json",
            ],
        ]
    }

    static let unknown = RouteAnswer.fault(404, "There is none of that id.")
    static let limit = RouteParameter("limit", in: .query, .integer(Ranges.limit, default: 50), "At most so many.")
    static let offset = RouteParameter(
        "offset", in: .query, .integer(Ranges.offset, default: 0), "Leave out so many of the newest.")

    /// Of tasks and workflows: a person's are fewer.
    static let mostListed = 10_000
    static let listing = ListPart.parameters(most: mostListed)

    /// Tasks or workflows, as the query asks for them.
    func list(
        _ request: RouteRequest, _ kind: ScheduleDefinition.Kind, _ show: (ScheduleRecord, Bool) -> JSONValue
    ) async throws -> Reply {
        var fields = try request.queryFields()
        let part = try ListPart(&fields, most: Self.mostListed)
        try fields.finish()
        let running = try await store.running()
        return .json(
            .array(
                try await store.list(kind, limit: part.limit, offset: part.offset).map { entry in
                    entry.shown { show($0, running.contains($0.id)) }
                }))
    }

    static func page(_ request: RouteRequest) throws -> (limit: Int, offset: Int) {
        var fields = try request.queryFields()
        let limit = try fields.integer("limit", in: Ranges.limit) ?? 50
        let offset = try fields.integer("offset", in: Ranges.offset) ?? 0
        try fields.finish()
        return (limit, offset)
    }

    /// The task or workflow that the path names. Throws 404.
    func record(_ request: RouteRequest, _ kind: ScheduleDefinition.Kind) async throws -> ScheduleRecord {
        let id = try request.jobID()
        guard let record = try await store.record(id, kind) else { throw HTTPFault.scheduleUnknown(kind, id) }
        return record
    }

    /// A new id, in the order of time.
    func newID() -> JobID {
        var generator = SystemRandomNumberGenerator()
        return JobID.make(at: time.now, using: &generator)
    }

    /// Adds what a body describes.
    func add(_ kind: ScheduleDefinition.Kind, _ bodies: [(JSONValue, path: String)]) async throws -> [ScheduleRecord] {
        let now = time.now
        var records: [ScheduleRecord] = []
        for (body, path) in bodies {
            var isEnabled = true
            let definition = try ScheduleDefinition(kind, body, path: path, isEnabled: &isEnabled)
            try definition.check(at: now, path: path)
            records.append(ScheduleRecord(definition, id: newID(), isEnabled: isEnabled, createdAt: now))
        }
        let added = try await store.add(records)
        scheduler.added(added)
        return added
    }

    /// Changes what the path names, and answers it as it then is.
    func change(
        _ request: RouteRequest, _ kind: ScheduleDefinition.Kind, _ change: (JobID) async throws -> Bool
    ) async throws -> JobID {
        let id = try request.jobID()
        guard try await change(id) else { throw HTTPFault.scheduleUnknown(kind, id) }
        scheduler.refresh()
        return id
    }

    /// The next tick of one that was changed; null for one that cannot be read.
    func nextRun(_ id: JobID) async throws -> JSONValue {
        guard let record = try? await store.record(id) else { return .null }
        return record.nextRun?.json ?? .null
    }

    /// Begins a run of what the path names.
    func start(_ request: RouteRequest, _ kind: ScheduleDefinition.Kind) async throws -> JSONValue {
        try request.fields().finish()
        let record = try await record(request, kind)
        guard let run = try await store.start(record.id, run: newID(), at: time.now) else {
            throw HTTPFault.scheduleUnknown(kind, record.id)
        }
        scheduler.refresh()
        return [
            "message": .string("a run of \(record.definition.name) begins"), "run_id": .string(run.id.text),
            "\(kind.rawValue)_id": .string(record.id.text),
        ]
    }
}

extension HTTPFault {
    static func scheduleUnknown(_ kind: ScheduleDefinition.Kind, _ id: JobID) -> HTTPFault {
        HTTPFault(
            .notFound, "\(kind.rawValue)_unknown",
            "There is no \(kind.rawValue) \"\(id)\"; GET /\(kind.rawValue)s lists those that there are.")
    }

    static func runUnknown(_ id: JobID) -> HTTPFault {
        HTTPFault(.notFound, "run_unknown", "There is no run \"\(id)\" here; GET /history lists those that there are.")
    }
}

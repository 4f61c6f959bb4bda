import Fleet
import Jobs
import NIOHTTP1
import ServiceLifecycle
import Web

/// Jobs are looked at, cancelled and tried again.
extension ControllerRoutes {
    var jobs: [Route] {
        [
            Route(
                .GET, "/jobs", "listJobs", "Jobs, newest first; without their results", tag: "Jobs", role: .read,
                parameters: Self.filters,
                answers: [.json(.list(.named("Job")))]
            ) { request in
                .json(.array(try await controller.jobs.jobs(try Self.filter(request)).map(\.listed)))
            },
            Route(
                .GET, "/jobs/{id}", "getJob", "A job", tag: "Jobs", role: .read,
                parameters: [
                    Self.id,
                    RouteParameter(
                        "wait", in: .query, .integer(Ranges.wait, default: 0), "Seconds to wait for its end."),
                ], answers: [.json(.named("Job")), Self.jobUnknown], timeLimit: nil
            ) { request in
                .json(try await job(request).answer)
            },
            Route(
                .POST, "/jobs/{id}/cancel", "cancelJob", "Cancel a job", tag: "Jobs", role: .operate,
                parameters: [Self.id],
                body: .nothing,
                answers: [.json(.named("JobMessage")), Self.jobUnknown, .fault(409, "The job has ended.")]
            ) { request in
                try request.fields().finish()
                let job = try await controller.cancel(try request.jobID())
                return .json(["message": "the job is cancelled", "job_id": .string(job.id.text)])
            },
            Route(
                .POST, "/jobs/{id}/retry", "retryJob", "A new job of the same request as an ended one", tag: "Jobs",
                role: .operate, parameters: [Self.id], body: .nothing,
                answers: [.json(.named("JobMessage")), Self.jobUnknown, .fault(409, "The job has not ended.")]
            ) { request in
                try request.fields().finish()
                let job = try await controller.retry(try request.jobID())
                return .json(["message": "a new job does the same again", "job_id": .string(job.id.text)])
            },
        ]
    }

    static let id = RouteParameter("id", in: .path, .name, "The job's id.")
    static let jobUnknown = RouteAnswer.fault(404, "There is no such job.")
    private static let states = ["pending", "running", "completed", "failed", "cancelled"]
    private static let filters: [RouteParameter] = [
        RouteParameter("status", in: .query, .oneOf(states), "Only jobs that stand so."),
        RouteParameter("limit", in: .query, .integer(Ranges.limit, default: 50), "At most so many."),
        RouteParameter("offset", in: .query, .integer(Ranges.offset, default: 0), "Leave out so many of the newest."),
        RouteParameter("project", in: .query, .name, "Only jobs of this project."),
        RouteParameter("spider", in: .query, .name, "Only jobs of this spider or command."),
        RouteParameter("node", in: .query, .name, "Only jobs that run or ran on this node."),
        RouteParameter("batch", in: .query, .name, "Only jobs of this batch."),
    ]

    private static func filter(_ request: RouteRequest) throws -> JobFilter {
        var fields = try request.queryFields()
        var filter = JobFilter()
        filter.status = try fields.string("status")
        if let status = filter.status, !states.contains(status) {
            throw fields.outOfRange("status", "one of \(states.joined(separator: ", "))")
        }
        filter.limit = try fields.integer("limit", in: Ranges.limit) ?? 50
        filter.offset = try fields.integer("offset", in: Ranges.offset) ?? 0
        filter.project = try fields.name("project")
        filter.spider = try fields.name("spider")
        filter.node = try fields.name("node")
        filter.batch = try fields.jobID("batch")
        try fields.finish()
        return filter
    }

    /// The job that the path names, after the wait that the query asks for.
    private func job(_ request: RouteRequest) async throws -> Job {
        let id = try request.jobID()
        let wait = try Self.wait(request)
        let controller = controller
        let job =
            wait == 0
            ? try await controller.jobs.job(id)
            : try await cancelWhenGracefulShutdown { try await controller.job(id, endedWithin: .seconds(wait)) }
        guard let job else { throw HTTPFault.jobUnknown(id.text) }
        return job
    }

    /// Kept apart: see ``ControllerRoutes`` in its part Outputs, where the optimiser crashed on the like.
    @inline(never)
    private static func wait(_ request: RouteRequest) throws -> Int {
        var fields = try request.queryFields()
        let wait = try fields.integer("wait", in: Ranges.wait) ?? 0
        try fields.finish()
        return wait
    }
}

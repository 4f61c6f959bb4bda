package import Fleet
import Jobs
import NIOCore
import NIOHTTP1
import Web

/// One API over all Scrapyd instances: where they stand, and jobs on the least loaded of them.
package struct ScrapydGatewayRoutes: Sendable {
    let instances: [ScrapydService]
    let version: String
    let metrics: ControllerRoutes.Metrics

    /// - Parameters:
    ///   - instances: the first of equals gets a job. One at least.
    ///   - version: of the program.
    ///   - metrics: what `GET /metrics` answers.
    package init(
        instances: [ScrapydInstance], controller: Controller, version: String,
        metrics: @escaping ControllerRoutes.Metrics
    ) {
        self.instances = instances.map { ScrapydService(controller: controller, instance: $0) }
        self.version = version
        self.metrics = metrics
    }

    package func table() -> RouteTable {
        RouteTable(
            title: "Trawl's gateway to Scrapyd instances", version: version,
            about: "Schedules spiders on the least loaded instance, and lists and cancels jobs on all of them.",
            schemas: [], routes: [status, projects, schedule, jobs, cancel, .metrics(metrics)])
    }

    private var status: Route {
        Route(
            .GET, "/api/status", "getStatus", "Where every instance stands", tag: "Scrapyd", role: .read,
            answers: [
                .json(.object([("status", .string()), ("instances", .list(Self.instance))], required: ["instances"]))
            ]
        ) {
            try $0.finish()
            var list: [JSONValue] = []
            for load in try await loads() { list.append(load.json) }
            return .json(["status": "ok", "instances": .array(list)])
        }
    }

    private var projects: Route {
        Route(
            .GET, "/api/projects", "listProjects", "Projects with their spiders", tag: "Scrapyd", role: .read,
            answers: [.json(.object([("status", .string()), ("projects", .any)], required: ["projects"]))]
        ) {
            try $0.finish()
            var projects = JSONObject()
            if let instance = instances.first {
                for project in try await instance.projects(.anybody) {
                    let spiders = try await instance.contents(project).spiders(nil)
                    projects[project.text] = .array(spiders.map { .string($0) })
                }
            }
            return .json(["status": "ok", "projects": .object(projects)])
        }
    }

    private var jobs: Route {
        Route(
            .GET, "/api/jobs", "listJobs", "Jobs of every instance", tag: "Scrapyd", role: .read,
            parameters: [RouteParameter("project", in: .query, .name, "Only jobs of this project.")],
            answers: [.json(.any), .fault(404, "There is no such project.")]
        ) { request in
            var fields = try request.queryFields()
            let project = try fields.name("project")
            try fields.finish()
            var nodes = JSONObject()
            for instance in instances {
                var parameters: [(name: String, value: [UInt8])] = []
                if let project { parameters.append(("project", Array(project.text.utf8))) }
                let found = try await explaining("project_missing") {
                    try await instance.listJobs(ScrapydParameters(parameters), .anybody)
                }
                nodes[instance.instance.name.text] = found
            }
            return .json(["status": "ok", "nodes": .object(nodes)])
        }
    }

    private var schedule: Route {
        Route(
            .POST, "/api/schedule", "schedule", "Schedule a spider on the least loaded instance", tag: "Scrapyd",
            role: .operate, body: .bytes(type: "application/json", limit: 1 << 20),
            answers: [.json(.any), .fault(404, "There is no such project, version or spider.")]
        ) { request in
            try request.finish()
            let parameters = try ScrapydGatewayForm.schedule(request)
            guard let instance = try await leastLoaded() else { throw HTTPFault.notFound }
            let answer = try await explaining("spider_missing") {
                try await instance.schedule(parameters, .anybody)
            }
            return .json([
                "status": "ok", "jobid": answer["jobid"] ?? .null, "node": .string(instance.instance.name.text),
            ])
        }
    }

    private var cancel: Route {
        Route(
            .POST, "/api/cancel", "cancel", "Cancel a job, wherever it is", tag: "Scrapyd", role: .operate,
            body: .bytes(type: "application/json", limit: 1 << 20),
            answers: [.json(.any), .fault(404, "There is no such job.")]
        ) { request in
            try request.finish()
            let parameters = try ScrapydGatewayForm.cancel(request)
            for instance in instances {
                let answer = try await explaining("project_missing") {
                    try await instance.cancel(parameters, .anybody)
                }
                if let state = answer["prevstate"], state != .null {
                    return .json([
                        "status": "ok", "prevstate": state, "node": .string(instance.instance.name.text),
                    ])
                }
            }
            throw HTTPFault(
                .notFound, "job_unknown", "No instance has such a job that waits or runs; GET /api/jobs lists them.")
        }
    }

    private static let instance = Schema.object([
        ("name", .name), ("status", .string()), ("running", .integer()), ("pending", .integer()),
        ("finished", .integer()),
    ])

    private func loads() async throws -> [InstanceLoad] {
        var loads: [InstanceLoad] = []
        for instance in instances {
            let counts = try await instance.counts(.anybody)
            loads.append(
                InstanceLoad(
                    name: instance.instance.name, running: counts.running, pending: counts.pending,
                    finished: counts.finished))
        }
        return loads
    }

    private func leastLoaded() async throws -> ScrapydService? {
        let loads = try await loads()
        return zip(instances, loads).min { $0.1.total < $1.1.total }?.0
    }

    /// Gives what an instance says a status and a code.
    ///
    /// - Parameter code: of what is not there.
    private func explaining<Answer>(
        _ code: String, _ body: () async throws -> Answer
    ) async throws -> Answer {
        do {
            return try await body()
        } catch let fault as ScrapydFault {
            throw fault.isMissing
                ? HTTPFault(.notFound, code, fault.message + ".")
                : HTTPFault(.unprocessableEntity, "out_of_range", fault.message + ".")
        }
    }
}

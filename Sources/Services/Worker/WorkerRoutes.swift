package import Fleet
import Jobs
import NIOHTTP1
import ServiceLifecycle
import Web

/// A worker's own API (port 8080): see `shared/spec/HTTP.md`.
package struct WorkerRoutes: Sendable {
    let worker: Worker
    let version: String
    let metrics: ControllerRoutes.Metrics

    package init(worker: Worker, version: String, metrics: @escaping ControllerRoutes.Metrics) {
        self.worker = worker
        self.version = version
        self.metrics = metrics
    }

    /// All routes.
    package func table() -> RouteTable {
        RouteTable(
            title: "Trawl worker", version: version,
            about: "A node of the fleet, which also crawls at once for who asks it.",
            schemas: WorkerSchemas.all, routes: [about, health, scrape, .metrics(metrics)])
    }

    private var about: Route {
        Route(.GET, "/", "getService", "Name and endpoints", tag: "Service", role: .read, answers: [.json(.any)]) {
            request in
            try request.finish()
            return .json([
                "service": "Trawl worker", "version": .string(version), "status": "running",
                "endpoints": [
                    "health": "/health", "scrape": "/scrape", "metrics": "/metrics", "openapi": "/openapi.json",
                ],
            ])
        }
    }

    private var health: Route {
        Route(
            .GET, "/health", "getHealth", "Whether the worker works", tag: "Service", role: nil,
            answers: [.json(.named("Health"))]
        ) { _ in
            let health = worker.health
            return .json([
                "status": "ok", "node": .string(health.node.text), "slots": .integer(Int64(health.slots)),
                "running": .integer(Int64(health.running)), "version": .string(version),
                "connected": .bool(health.isConnected), "draining": .bool(health.isDraining),
            ])
        }
    }

    private var scrape: Route {
        Route(
            .POST, "/scrape", "scrape", "Crawl now and answer when done", tag: "Crawling", role: .operate,
            body: .json(WorkerSchemas.scrape, limit: 64 << 10), answers: [.json(.named("Crawl"))],
            // The crawl's own limit and some time to end it.
            timeLimit: .seconds(Ranges.scrapeTime.upperBound + 30)
        ) { request in
            let wanted = try JobRequest.scrapeNow(try request.fields())
            let worker = worker
            let report = try await cancelWhenGracefulShutdown { try await worker.scrapeNow(wanted) }
            return .json(try Self.answer(report))
        }
    }

    /// The crawl's result. A crawl that failed on its way says why, and what it has is still an answer.
    private static func answer(_ report: RunReport) throws -> JSONValue {
        var answer = JSONObject()
        if case .object(let result)? = report.result { answer = result }
        answer["crawled"] = answer["crawled"] ?? []
        answer["errors"] = answer["errors"] ?? [:]
        answer["items"] = answer["items"] ?? []
        answer["stats"] = answer["stats"] ?? report.statistics ?? [:]
        switch report.outcome {
        case .completed: break
        case .failed(let error, _): answer["error"] = .string(error.message)
        case .cancelled, .released: throw HTTPFault.shuttingDown
        }
        return .object(answer)
    }
}

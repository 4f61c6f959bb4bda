import Fleet
import Jobs
import Monitoring
import NIOCore
import NIOHTTP1
import Web

/// What the service and its fleet are doing.
extension ControllerRoutes {
    var service: [Route] {
        [
            Route(.GET, "/", "getService", "Name and endpoints", tag: "Service", role: .read, answers: [.json(.any)]) {
                try $0.finish()
                return .json(self.about)
            },
            Route(
                .GET, "/health", "getHealth", "Whether the controller works", tag: "Service", role: nil,
                answers: [.json(.named("Health"))]
            ) { _ in
                let nodes = try await controller.nodes().count
                let counts = try await controller.jobs.counts()
                return .json([
                    "status": "healthy", "timestamp": time.now.json, "cluster_nodes": .integer(Int64(nodes)),
                    "active_jobs": .integer(Int64(counts.running)),
                ])
            },
            Route(
                .GET, "/cluster", "getCluster", "Figures of the whole cluster", tag: "Cluster", role: .read,
                answers: [.json(.named("Cluster"))]
            ) {
                try $0.finish()
                return .json(try await cluster(try await controller.nodes()))
            },
            Route(
                .GET, "/monitoring/dashboard", "getDashboard", "What a dashboard shows", tag: "Cluster", role: .read,
                answers: [.json(.named("Dashboard"))]
            ) {
                try $0.finish()
                return .json(try await dashboard())
            },
            .metrics(metrics),
            Route(
                .GET, "/commands", "listCommands", "The programs that may be asked for", tag: "Jobs", role: .read,
                answers: [.json(.list(.object([("name", .name)])))]
            ) {
                try $0.finish()
                let names = (controller.configuration.commands ?? []).sorted()
                return .json(.array(names.map { ["name": .string($0.text)] }))
            },
        ]
    }

    private var about: JSONValue {
        [
            "service": "Trawl cluster controller", "version": .string(version), "status": "running",
            "endpoints": [
                "health": "/health", "cluster": "/cluster", "workers": "/workers", "scrape": "/scrape",
                "scrape_batch": "/scrape/batch", "jobs": "/jobs", "projects": "/projects", "commands": "/commands",
                "dashboard": "/monitoring/dashboard", "metrics": "/metrics", "openapi": "/openapi.json",
            ],
        ]
    }

    private func cluster(_ nodes: [NodeStatus]) async throws -> JSONValue {
        let counts = try await controller.jobs.counts()
        return [
            "total_workers": .integer(Int64(nodes.count)),
            "online_workers": .integer(Int64(nodes.count { $0.state != .offline })),
            "total_jobs": .integer(Int64(counts.total)), "pending_jobs": .integer(Int64(counts.pending)),
            "running_jobs": .integer(Int64(counts.running)), "completed_jobs": .integer(Int64(counts.completed)),
            "failed_jobs": .integer(Int64(counts.failed)), "cancelled_jobs": .integer(Int64(counts.cancelled)),
            "average_job_duration": counts.averageDuration.map { .number($0) } ?? .null,
        ]
    }

    private func dashboard() async throws -> JSONValue {
        let nodes = try await controller.nodes()
        var filter = JobFilter()
        filter.limit = 10
        let recent = try await controller.jobs.jobs(filter)
        let performance: [JSONValue] = nodes.map { node in
            [
                "node": .string(node.name.text), "jobs_completed": .integer(Int64(node.completedJobs)),
                "status": .string(node.state.rawValue), "last_seen": node.lastSeen?.json ?? .null,
            ]
        }
        return [
            "cluster_stats": try await cluster(nodes), "recent_jobs": .array(recent.map(\.listed)),
            "worker_performance": .array(performance), "timestamp": time.now.json,
        ]
    }
}

extension Route {
    /// `GET /metrics`: JSON, or Prometheus' text for a caller that accepts that.
    static func metrics(_ metrics: @escaping ControllerRoutes.Metrics) -> Route {
        Route(
            .GET, "/metrics", "getMetrics", "Metrics, as JSON or for Prometheus", tag: "Service", role: .read,
            answers: [
                RouteAnswer(200, "All metrics.", content: MetricsFormat.allCases.map { ($0.contentType, .any) })
            ]
        ) { request in
            let format = MetricsFormat.accepted(by: request.headers.first(name: "accept"))
            return .bytes(ByteBuffer(bytes: try await metrics(format)), type: format.contentType)
        }
    }
}

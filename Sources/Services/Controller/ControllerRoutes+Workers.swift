import Fleet
import Jobs
import NIOHTTP1
import Web

/// The nodes of the fleet.
extension ControllerRoutes {
    var workers: [Route] {
        [
            Route(
                .GET, "/workers", "listWorkers", "Every node of the inventory and every node that joined",
                tag: "Workers",
                role: .read, parameters: ListPart.parameters(most: Self.mostNodes),
                answers: [.json(.list(.named("Worker")))]
            ) { request in
                var fields = try request.queryFields()
                let part = try ListPart(&fields, most: Self.mostNodes)
                try fields.finish()
                return .json(.array(part.of(try await controller.nodes()).map(\.json)))
            },
            Route(
                .GET, "/workers/{node}", "getWorker", "A node, its figures and its last jobs", tag: "Workers",
                role: .read,
                parameters: [Self.node], answers: [.json(.named("WorkerDetails")), Self.nodeUnknown]
            ) {
                try $0.finish()
                return .json(try await details(try $0.entityName("node")))
            },
            Route(
                .POST, "/workers/{node}/ping", "pingWorker", "Ask the worker's own /health", tag: "Workers",
                role: .operate,
                parameters: [Self.node], body: .nothing, answers: [.json(.named("Ping")), Self.nodeUnknown]
            ) {
                try $0.fields().finish()
                switch try await controller.ping(try $0.entityName("node")) {
                case .online(let seconds): return .json(["status": "online", "response_time": .number(seconds)])
                case .offline(let error): return .json(["status": "offline", "error": .string(error)])
                }
            },
            draining("drain", true, "Finish what runs and lease nothing more"),
            draining("resume", false, "Lease again"),
        ]
    }

    /// Of one answer.
    static let mostNodes = 10_000
    static let node = RouteParameter("node", in: .path, .name, "The node's name.")
    static let nodeUnknown = RouteAnswer.fault(404, "There is no such node.")

    private func draining(_ verb: String, _ drains: Bool, _ summary: String) -> Route {
        Route(
            .POST, "/workers/{node}/\(verb)", "\(verb)Worker", summary, tag: "Workers", role: .operate,
            parameters: [Self.node], body: .nothing, answers: [.json(.named("Message")), Self.nodeUnknown]
        ) {
            try $0.fields().finish()
            let node = try $0.entityName("node")
            try await controller.setDraining(node, drains)
            return .json([
                "message": .string("\(node) \(drains ? "drains" : "leases again")"), "node": .string(node.text),
            ])
        }
    }

    private func details(_ name: EntityName) async throws -> JSONValue {
        guard let node = try await controller.node(name) else {
            throw FleetFault(.nodeUnknown, "There is no node \"\(name)\"; GET /workers lists those that there are.")
        }
        var filter = JobFilter()
        filter.node = name
        filter.limit = 5
        let recent = try await controller.jobs.jobs(filter)
        return ["worker": node.json, "metrics": node.metrics, "recent_jobs": .array(recent.map(\.listed))]
    }
}

extension BodyShape {
    /// No members: an empty body or `{}`.
    static let nothing = BodyShape.json(.object([]), limit: 1_024)
}

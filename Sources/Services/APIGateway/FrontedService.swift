package import Web

/// A service that the API gateway stands before.
package struct FrontedService: Sendable, Hashable {
    /// As `/health` and `/services` call it.
    package let name: String
    /// What is below it goes to the service, without it.
    package let prefix: String
    /// As the ready file calls it.
    package let part: String

    package static let controller = FrontedService(name: "cluster_controller", prefix: "/cluster/", part: "controller")
    package static let monitoring = FrontedService(name: "monitoring", prefix: "/monitoring/", part: "monitoring")
    package static let scheduler = FrontedService(name: "scheduler", prefix: "/scheduler/", part: "scheduler")
    package static let scraper = FrontedService(name: "scraper", prefix: "/scraper/", part: "worker")

    package static let all = [controller, monitoring, scheduler, scraper]

    /// What stands in the place of one that this program does not run.
    package var absence: String {
        "No \(name) service runs here (trawl up --no-worker runs none that crawls); GET /services lists those there are."
    }
}

/// What a service answered.
package struct FrontedAnswer: Sendable {
    package let status: Int
    /// Null when it is no JSON.
    package let json: JSONValue

    package init(status: Int, json: JSONValue) {
        self.status = status
        self.json = json
    }
}

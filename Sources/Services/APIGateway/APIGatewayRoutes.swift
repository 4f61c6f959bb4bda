import Fleet
import Jobs
import NIOCore
package import NIOHTTP1
import Web

/// What the API gateway (port 8084) answers itself: how the services are, and what they tell together. See
/// `shared/spec/HTTP.md`.
package struct APIGatewayRoutes: Sendable {
    /// Asks a service for a path, with header fields, within a time. Throws an error that says why it did not answer.
    package typealias Ask = @Sendable (FrontedService, String, HTTPHeaders, Duration) async throws -> FrontedAnswer

    let version: String
    let present: Set<FrontedService>
    let ask: Ask
    let address: @Sendable (FrontedService) -> String?
    let metrics: ControllerRoutes.Metrics

    /// How long a service may take to say how it is.
    static let patience = Duration.seconds(2)

    /// - Parameters:
    ///   - present: the services that run here; what is asked of others is not missed.
    ///   - address: the URL at which people reach a service; nil when it is not known.
    package init(
        version: String, present: Set<FrontedService>, ask: @escaping Ask,
        address: @escaping @Sendable (FrontedService) -> String?, metrics: @escaping ControllerRoutes.Metrics
    ) {
        self.version = version
        self.present = present
        self.ask = ask
        self.address = address
        self.metrics = metrics
    }

    /// All routes.
    package func table() -> RouteTable {
        RouteTable(
            title: "Trawl API gateway", version: version,
            about: "One address for all services; what is below /cluster/, /scraper/ and so on is passed on to them.",
            schemas: [],
            routes: [
                route("/", "getService", "Name, services and endpoints") { _ in about },
                route("/health", "getHealth", "How every service is", role: nil) { _ in await health() },
                route("/services", "listServices", "The services and where they stand") { _ in await services() },
                route("/overview", "getOverview", "The cluster in short", work: overview),
                route("/dashboard", "getDashboard", "What a dashboard shows", work: dashboard),
                metricsRoute,
            ])
    }

    private func route(
        _ path: String, _ name: String, _ summary: String, role: Role? = .read,
        work: @escaping @Sendable (RouteRequest) async throws -> JSONValue
    ) -> Route {
        Route(.GET, path, name, summary, tag: "Service", role: role, answers: [.json(.any)]) { request in
            if role != nil { try request.finish() }
            return .json(try await work(request))
        }
    }

    private var about: JSONValue {
        var endpoints = JSONObject()
        for name in ["health", "services", "overview", "dashboard", "scrape", "metrics"] {
            endpoints[name] = .string("/" + name)
        }
        endpoints["scrape_batch"] = "/scrape/batch"
        for service in FrontedService.all where present.contains(service) {
            endpoints[service.name] = .string(service.prefix)
        }
        return [
            "service": "Trawl API gateway", "version": .string(version), "status": "running",
            "services": .array(FrontedService.all.filter(present.contains).map { .string($0.name) }),
            "endpoints": .object(endpoints),
        ]
    }
}

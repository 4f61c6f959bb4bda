package import Jobs
package import Monitoring
import Web

/// The API of monitoring (port 8082): see `shared/spec/HTTP.md`.
package struct MonitoringRoutes: Sendable {
    let collector: NodeCollector
    let jobs: JobStore
    let version: String
    let metrics: ControllerRoutes.Metrics
    let time: any TimeSource
    private let alerts: [Route]
    private let schemas: [(String, Schema)]

    /// - Parameters:
    ///   - jobs: what performance reports are of.
    ///   - version: of the program, for `GET /` and the document.
    ///   - alerts: the routes about alerts, `GET /alerts` among them.
    ///   - schemas: the shapes that those routes name.
    ///   - metrics: what `GET /metrics` answers to who does not want JSON.
    package init(
        collector: NodeCollector, jobs: JobStore, version: String, alerts: [Route] = [],
        schemas: [(String, Schema)] = [], time: any TimeSource = SystemTime(),
        metrics: @escaping ControllerRoutes.Metrics
    ) {
        self.collector = collector
        self.jobs = jobs
        self.version = version
        self.alerts = alerts
        self.schemas = schemas
        self.time = time
        self.metrics = metrics
    }

    /// All routes.
    package func table() -> RouteTable {
        RouteTable(
            title: "Trawl monitoring", version: version,
            about: "Tells how the fleet's machines are, how its jobs go, and what is wrong.",
            schemas: MonitoringSchemas.all + schemas, routes: service + nodes + reports + alerts)
    }

    static let tag = "Monitoring"
    /// The hours that reports may be of.
    static let hours = 1...168
    static let hoursParameter = RouteParameter(
        "hours", in: .query, .integer(hours, default: 24), "How many hours back.")

    /// The period that the query asks for. Throws a ``JSONFieldFault``.
    func period(_ request: RouteRequest) throws -> (hours: Int, from: Timestamp, to: Timestamp) {
        var fields = try request.queryFields()
        let hours = try fields.integer("hours", in: Self.hours) ?? 24
        try fields.finish()
        let now = time.now
        return (hours, now + .seconds(-3_600 * hours), now)
    }
}

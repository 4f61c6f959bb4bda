package import Fleet
package import Jobs
package import Monitoring
import Web

/// The controller's API (port 8081) and the fleet's protocol on the same port: see `shared/spec/HTTP.md`.
package struct ControllerRoutes: Sendable {
    /// What `GET /metrics` answers in a format.
    package typealias Metrics = @Sendable (MetricsFormat) async throws -> [UInt8]

    let controller: Controller
    let version: String
    let metrics: Metrics
    let backup: BackupHooks?
    let time: any TimeSource

    /// - Parameters:
    ///   - version: of the program, for `GET /` and the document.
    ///   - backup: nil where there is nothing to back up: the routes are then not there.
    package init(
        controller: Controller, version: String, backup: BackupHooks?, time: any TimeSource = SystemTime(),
        metrics: @escaping Metrics
    ) {
        self.controller = controller
        self.version = version
        self.metrics = metrics
        self.backup = backup
        self.time = time
    }

    /// All routes.
    package func table() -> RouteTable {
        RouteTable(
            title: "Trawl cluster controller", version: version,
            about: "Takes jobs, gives them to the fleet's nodes, and keeps what they bring.",
            schemas: ControllerSchemas.all,
            routes: service + workers + submitting + jobs + outputs + logs + spiders + backups + fleet)
    }
}

import Crawling
import Fleet
import Jobs
import Logging
import Monitoring
import ServiceLifecycle
import Services

/// Monitoring with its port.
struct MonitoringPart: Sendable {
    /// Its name in the ready file.
    static let name = "monitoring"

    let collector: NodeCollector
    let table: RouteTable
    /// In the order in which they start.
    let services: [(name: String, service: any Service)]

    /// Who may ask the controller may ask monitoring: it listens on the same host.
    ///
    /// - Parameters:
    ///   - alerts: the routes about alerts, `GET /alerts` among them; without, alerts are the issues of the cluster's health.
    ///   - schemas: the shapes that those name.
    init(
        _ configuration: Configuration, _ central: ControllerPart, metrics: PlatformMetrics, alerts: [Route] = [],
        schemas: [(String, Services.Schema)] = [], logger: Logger, readiness: Readiness
    ) async throws {
        var ours = logger
        ours[metadataKey: "part"] = "monitoring"
        var settings = NodeCollector.Configuration()
        settings.interval = configuration.monitoringInterval
        settings.retention = configuration.monitoringRetention
        settings.exporters = central.inventory.exporters.map { NodeExporter(node: $0.host, address: $0.address) }
        settings.tls = try configuration.trustedAuthorities()
        collector = NodeCollector(
            store: try await NodeSampleStore(central.stores.database), configuration: settings, logger: ours,
            fleet: Self.fleet(central, forgetting: configuration.monitoringRetention))
        collector.show(in: metrics.registry)
        let routes = MonitoringRoutes(
            collector: collector, jobs: central.stores.jobs, version: TrawlVersion.current, alerts: alerts,
            schemas: schemas, metrics: metrics.answer)
        table = routes.table()
        var listening = HTTPService.Configuration(port: configuration.monitoringPort)
        listening.host = configuration.controllerHost
        listening.certificate = configuration.certificate
        let service = HTTPService(
            name: Self.name, table: table, access: central.access, configuration: listening, logger: ours
        ) { address in
            readiness.listens(Self.name, at: address.url)
        }
        services = [("monitoring", collector), ("monitoring port", service)]
    }

    /// The controller's nodes. One that nobody expects, since it is not in the inventory, is missed for as long as samples of
    /// it are kept, and no longer: it was taken away.
    private static func fleet(_ central: ControllerPart, forgetting age: Duration) -> NodeCollector.Fleet {
        let expected = Set(central.inventory.workers)
        let controller = central.controller
        return {
            let oldest = Timestamp.now + (.zero - age)
            return try await controller.nodes().compactMap { node in
                let isOnline = node.state != .offline
                guard isOnline || expected.contains(node.name) || (node.lastSeen ?? oldest) > oldest else { return nil }
                return FleetReading(
                    node: node.name, isOnline: isOnline, lastSeen: node.lastSeen, figures: NodeFigure.named(node.sample)
                )
            }
        }
    }
}

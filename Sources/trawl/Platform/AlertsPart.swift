import Jobs
import Logging
import Monitoring
import Services

/// The alerts of a platform: what watches, who is told, and the routes about them.
struct AlertsPart: Sendable {
    let engine: AlertEngine
    /// Brings notices to receivers, for whoever has one.
    let desk: NotificationDesk
    /// For monitoring's table of routes, with the shapes that they name.
    let routes: [Route]
    let schemas: [(String, Services.Schema)]

    /// Reads the file that `alerts.file` names. Throws a ``UsageFault`` with what is wrong with it.
    ///
    /// - Parameter address: of monitoring, for links in messages where the file names none.
    init(
        _ configuration: Configuration, _ stores: PlatformStores, metrics: PlatformMetrics, address: String,
        logger: Logger
    ) throws {
        var ours = logger
        ours[metadataKey: "part"] = "alerts"
        let document = try Self.document(configuration)
        desk = Self.desk(document, address: address, logger: ours)
        let crawls = CrawlReader(FinishedCrawlStore(stores.database), jobs: stores.jobs, outputs: stores.outputs)
        stores.jobs.onChanged { crawls.note($0) }
        engine = AlertEngine(
            rules: document.rules, policy: document.policy, desk: desk, store: AlertStore(stores.database),
            crawls: crawls, logger: ours
        ) { [registry = metrics.registry] in await registry.reading() }
        engine.show(in: metrics.registry)
        routes = AlertRoutes(engine).routes
        schemas = AlertSchemas.all
    }

    /// Who tells the receivers that the file of `alerts.file` names, in a process that watches nothing itself. Throws a
    /// ``UsageFault`` with what is wrong with the file.
    static func desk(_ configuration: Configuration, logger: Logger) throws -> NotificationDesk {
        desk(try document(configuration), address: configuration.monitoringAddress, logger: logger)
    }

    private static func desk(_ document: AlertsDocument, address: String, logger: Logger) -> NotificationDesk {
        var settings = NotificationDesk.Configuration()
        settings.externalURL = document.externalURL ?? address
        return NotificationDesk(
            document.receivers.map(\.receiver), usual: document.policy.root.receiver, configuration: settings,
            logger: logger)
    }

    /// What the file says; the default rules and no receivers without one.
    private static func document(_ configuration: Configuration) throws -> AlertsDocument {
        guard let file = configuration.alertsFile else { return AlertsDocument() }
        do throws(ConfigurationFaults) {
            return try AlertsDocument.read(file)
        } catch {
            throw UsageFault(error.description)
        }
    }
}

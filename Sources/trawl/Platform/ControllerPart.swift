import Crawling
import Fleet
import Jobs
import Logging
import Monitoring
import SQL
import Services
import Web

/// The controller with its stores and its port.
struct ControllerPart: Sendable {
    let stores: PlatformStores
    let controller: Controller
    let inventory: Inventory
    let access: AccessControl
    let service: HTTPService
    let table: RouteTable
    /// None where they are not wanted.
    let scrapyd: [(name: String, service: HTTPService)]

    /// Opens the stores and puts the controller on them. Nothing listens yet.
    static func open(
        _ configuration: Configuration, scrapy: ScrapyPart?, metrics: PlatformMetrics, logger: Logger,
        readiness: Readiness
    ) async throws -> ControllerPart {
        let inventory = try configuration.readInventory()
        // Only pings need it, and a mistake in it is to be told now.
        _ = try configuration.trustedAuthorities()
        let stores = try await PlatformStores.open(try DataFolder(configuration), logger: logger)
        do {
            return try await ControllerPart(
                configuration, inventory, stores, scrapy, metrics: metrics, logger: logger, readiness: readiness)
        } catch {
            await stores.close()
            throw error
        }
    }

    private init(
        _ configuration: Configuration, _ inventory: Inventory, _ stores: PlatformStores, _ scrapy: ScrapyPart?,
        metrics: PlatformMetrics, logger: Logger, readiness: Readiness
    ) async throws {
        self.stores = stores
        self.inventory = inventory
        let hasTokens = try await !stores.tokens.isEmpty()
        try configuration.checkListening(
            host: configuration.controllerHost, port: configuration.controllerPort, hasTokens)

        var settings = Controller.Configuration()
        settings.lease = configuration.lease
        settings.heartbeatInterval = min(settings.heartbeatInterval, configuration.lease / 4)
        settings.retention = configuration.retention
        settings.inventory = inventory
        settings.commands = Set(configuration.commands.map(\.name))
        settings.authorities = configuration.tlsAuthorities
        if stores.isShared { settings.refreshInterval = .seconds(1) }
        var ours = logger
        ours[metadataKey: "part"] = "controller"
        controller = Controller(
            jobs: stores.jobs, spiders: stores.spiders, outputs: stores.outputs,
            nodes: stores.nodes, lister: scrapy?.lister, configuration: settings, logger: ours)

        metrics.show(stores.jobs)
        access = AccessControl(
            tokens: stores.tokens, configuration: configuration.access(listeningOn: configuration.controllerHost))
        let routes = ControllerRoutes(
            controller: controller, version: TrawlVersion.current, backup: Backups(stores, controller).hooks,
            metrics: metrics.answer)
        table = routes.table()
        var listening = HTTPService.Configuration(port: configuration.controllerPort)
        listening.host = configuration.controllerHost
        listening.certificate = configuration.certificate
        service = HTTPService(
            name: "controller", table: table, access: access, configuration: listening, logger: ours
        ) { address in
            readiness.listens("controller", at: address.url)
        }
        scrapyd =
            configuration.servesScrapyd
            ? try ScrapydPart(
                configuration, controller, access: access, metrics: metrics, logger: logger, readiness: readiness
            ).services : []
    }
}

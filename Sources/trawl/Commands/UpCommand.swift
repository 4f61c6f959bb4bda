import ArgumentParser
import Jobs
import Logging
import Monitoring
import ServiceLifecycle
import Services

/// `trawl up`: the whole platform in one process.
struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up", abstract: "Run the platform: controller, worker and scheduler in one process.",
        discussion: """
            Listens on 127.0.0.1, ports 8084 (API gateway to all), 8081 (controller), 8082 (monitoring), 8083 (scheduler), 8080 (worker), 6800 (Scrapyd's API) and 5001 (its gateway), and \
            keeps everything in ./trawl-data. \
            Ctrl-C ends it gracefully, twice at once. `trawl config` shows what can be set.
            """)

    @Option(help: "The controller's port; 0 takes a free one.") var controllerPort: String?
    @Option(help: "The worker's port; 0 takes a free one.") var workerPort: String?
    @Option(help: "The port of Scrapyd's API; 0 takes a free one.") var scrapydPort: String?
    @Option(help: "The API gateway's port; 0 takes a free one.") var apiGatewayPort: String?
    @Option(help: "The scheduler's port; 0 takes a free one.") var schedulerPort: String?
    @Option(help: "Monitoring's port; 0 takes a free one.") var monitoringPort: String?
    @Flag(
        inversion: .prefixedNo, help: "Crawl on this machine too; without, only the workers that join it do.")
    var worker = true
    @OptionGroup var options: ServingOptions

    func run() async throws {
        let (configuration, metrics, logger) = try options.begin([
            (name: "--controller-port", key: "controller.port", value: controllerPort),
            (name: "--worker-port", key: "worker.port", value: workerPort),
            (name: "--scrapyd-port", key: "scrapyd.port", value: scrapydPort),
            (name: "--api-gateway-port", key: "api_gateway.port", value: apiGatewayPort),
            (name: "--scheduler-port", key: "scheduler.port", value: schedulerPort),
            (name: "--monitoring-port", key: "monitoring.port", value: monitoringPort),
        ])
        let readiness = try options.readiness(
            ["controller", MonitoringPart.name, SchedulerPart.name] + (worker ? ["worker"] : [])
                + (configuration.servesAPIGateway ? [APIGatewayPart.name] : [])
                + configuration.scrapydNames, configuration, logger)
        let scrapy = try ScrapyPart.find(configuration, logger: logger)
        let central = try await ControllerPart.open(
            configuration, scrapy: scrapy, metrics: metrics, logger: logger, readiness: readiness)
        do {
            let node =
                worker
                ? try await Self.node(
                    configuration, central, scrapy, metrics: metrics, readiness: readiness, logger: logger) : nil
            let alerts = try AlertsPart(
                configuration, central.stores, metrics: metrics, address: configuration.monitoringAddress,
                logger: logger)
            let monitoring = try await MonitoringPart(
                configuration, central, metrics: metrics, alerts: alerts.routes, schemas: alerts.schemas,
                logger: logger, readiness: readiness)
            let desk = alerts.desk
            let schedules = try await SchedulerPart(
                configuration, controller: central.controller, database: central.stores.database,
                isShared: central.stores.isShared, access: central.access,
                notifier: { try await desk.send(Notice($0)) },
                metrics: metrics, readiness: readiness, logger: logger)
            var fronted: [FrontedService: (table: RouteTable, access: AccessControl)] = [
                .controller: (central.table, central.access), .scheduler: (schedules.table, central.access),
                .monitoring: (monitoring.table, central.access),
            ]
            fronted[.scraper] = node.map { ($0.table, Self.access(to: configuration, central.stores)) }
            let gateway =
                configuration.servesAPIGateway
                ? APIGatewayPart(
                    configuration, services: fronted, access: central.access, metrics: metrics, readiness: readiness,
                    logger: logger) : nil
            // What stands behind the gateway ends first, so that its streams have an end.
            let front: [(name: String, service: any Service)] = gateway.map { [(APIGatewayPart.name, $0)] } ?? []
            let inner: [(name: String, service: any Service)] = (gateway?.inner ?? []).map { ($0.name, $0.service) }
            var services = front + scrapy.services
            services += [("controller", central.controller), ("controller port", central.service)]
            services += [("alerts", alerts.engine)]
            services += monitoring.services
            services += [("scheduler", schedules.scheduler), ("scheduler port", schedules.service)]
            if let node { services += [("worker", node.worker), ("worker port", node.service)] }
            services += central.scrapyd.map { ($0.name, $0.service) }
            services += inner
            try await PlatformRun(
                services: services, readiness: readiness, deadline: configuration.shutdownDeadline, logger: logger
            ).run()
        } catch {
            await central.stores.close()
            throw error
        }
        await central.stores.close()
    }

    /// The worker beside the controller.
    private static func node(
        _ configuration: Configuration, _ central: ControllerPart, _ scrapy: ScrapyPart?, metrics: PlatformMetrics,
        readiness: Readiness, logger: Logger
    ) async throws -> WorkerPart {
        let hasTokens = try await !central.stores.tokens.isEmpty()
        try configuration.checkListening(host: configuration.workerHost, port: configuration.workerPort, hasTokens)
        let access = AccessControl(
            tokens: central.stores.tokens,
            configuration: configuration.access(listeningOn: configuration.workerHost))
        return try WorkerPart(
            configuration, client: central.controller, scrapy: scrapy, access: access, metrics: metrics,
            logger: logger, readiness: readiness)
    }

    /// Who may ask the worker through the API gateway: beyond loopback only who has a token, wherever the worker listens.
    private static func access(to configuration: Configuration, _ stores: PlatformStores) -> AccessControl {
        var access = configuration.access(listeningOn: configuration.controllerHost)
        let worker = configuration.access(listeningOn: configuration.workerHost)
        access.requiresToken = access.requiresToken || worker.requiresToken
        return AccessControl(tokens: stores.tokens, configuration: access)
    }
}

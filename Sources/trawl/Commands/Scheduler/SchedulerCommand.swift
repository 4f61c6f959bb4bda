import ArgumentParser
import Fleet
import Jobs
import Logging
import Monitoring
import SQL
import Services

/// `trawl scheduler`: a scheduler beside the controller, on the same database.
struct SchedulerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scheduler", abstract: "Run a scheduler alone, on the PostgreSQL of a controller.",
        discussion: """
            Several may run on one database: one of them works, and another takes over at once when it ends. `trawl up` \
            has a scheduler of its own. Items are asked of the controller: its URL, and a token of the role read, best in \
            TRAWL_TOKEN, where it is not on loopback.
            """)

    @Option(help: "The port; 0 takes a free one.") var port: String?
    @Option(help: "The address to listen on. Beyond loopback it needs tokens.") var host: String?
    @Option(help: "The controller's URL. From the configuration by default: http://127.0.0.1:8081.")
    var controller: String?
    @Option(help: "A token. Better in TRAWL_TOKEN: others on this machine can read the flags of a process.")
    var token: String?
    @OptionGroup var options: ServingOptions

    func run() async throws {
        let (configuration, metrics, logger) = try options.begin([
            (name: "--port", key: "scheduler.port", value: port),
            (name: "--host", key: "controller.host", value: host),
            (name: "--controller", key: "controller.url", value: controller),
            (name: "--token", key: "token", value: token),
        ])
        let readiness = try options.readiness([SchedulerPart.name], configuration, logger)
        let folder = try DataFolder(configuration)
        guard case .server(_) = folder.database else {
            throw UsageFault(
                "a scheduler of its own needs a database that it shares with the controller, a postgres:// URL as "
                    + "database; with SQLite `trawl up` runs the scheduler")
        }
        let desk = try AlertsPart.desk(configuration, logger: logger)
        let stores: PlatformStores
        do {
            stores = try await PlatformStores.share(folder, logger: logger)
        } catch let fault as SQLFault {
            throw folder.fault(fault)
        }
        do {
            try await ControllerAPI.use(configuration) { api in
                try await Self.serve(
                    configuration, stores, desk, .controller(api), metrics: metrics, readiness: readiness,
                    logger: logger)
            }
        } catch {
            await stores.close()
            throw error
        }
        await stores.close()
    }

    private static func serve(
        _ configuration: Configuration, _ stores: PlatformStores, _ desk: NotificationDesk, _ items: ItemSource,
        metrics: PlatformMetrics, readiness: Readiness, logger: Logger
    ) async throws {
        let hasTokens = try await !stores.tokens.isEmpty()
        try configuration.checkListening(
            host: configuration.controllerHost, port: configuration.schedulerPort, hasTokens)
        let access = AccessControl(
            tokens: stores.tokens, configuration: configuration.access(listeningOn: configuration.controllerHost))
        // It checks and adds jobs; the controller that leases them runs elsewhere, and knows the commands.
        var settings = Controller.Configuration()
        settings.commands = nil
        let controller = Controller(
            jobs: stores.jobs, spiders: stores.spiders, outputs: stores.outputs, configuration: settings,
            logger: logger)
        let part = try await SchedulerPart(
            configuration, controller: controller, database: stores.database, isShared: true, access: access,
            notifier: { try await desk.send(Notice($0)) }, items: items, metrics: metrics, readiness: readiness,
            logger: logger)
        try await PlatformRun(
            services: [("scheduler", part.scheduler), ("scheduler port", part.service)], readiness: readiness,
            deadline: .seconds(20), logger: logger
        ).run()
    }
}

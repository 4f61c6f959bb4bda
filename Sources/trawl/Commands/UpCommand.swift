import ArgumentParser
import Jobs
import Services

/// `trawl up`: the whole platform in one process.
struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up", abstract: "Run the platform: controller and worker in one process.",
        discussion: """
            Listens on 127.0.0.1, ports 8081 (controller), 8080 (worker), 6800 (Scrapyd's API) and 5001 (its gateway), and \
            keeps everything in ./trawl-data. \
            Ctrl-C ends it gracefully, twice at once. `trawl config` shows what can be set.
            """)

    @Option(help: "The controller's port; 0 takes a free one.") var controllerPort: String?
    @Option(help: "The worker's port; 0 takes a free one.") var workerPort: String?
    @Option(help: "The port of Scrapyd's API; 0 takes a free one.") var scrapydPort: String?
    @OptionGroup var options: ServingOptions

    func run() async throws {
        let (configuration, metrics, logger) = try options.begin([
            (name: "--controller-port", key: "controller.port", value: controllerPort),
            (name: "--worker-port", key: "worker.port", value: workerPort),
            (name: "--scrapyd-port", key: "scrapyd.port", value: scrapydPort),
        ])
        let readiness = try options.readiness(
            ["controller", "worker"] + configuration.scrapydNames, configuration, logger)
        let scrapy = try ScrapyPart.find(configuration, logger: logger)
        let central = try await ControllerPart.open(
            configuration, scrapy: scrapy, metrics: metrics, logger: logger, readiness: readiness)
        do {
            let hasTokens = try await !central.stores.tokens.isEmpty()
            try configuration.checkListening(host: configuration.workerHost, port: configuration.workerPort, hasTokens)
            let access = AccessControl(
                tokens: central.stores.tokens,
                configuration: configuration.access(listeningOn: configuration.workerHost))
            let node = try WorkerPart(
                configuration, client: central.controller, scrapy: scrapy, access: access, metrics: metrics,
                logger: logger,
                readiness: readiness)
            try await PlatformRun(
                services: scrapy.services + [
                    ("controller", central.controller), ("controller port", central.service), ("worker", node.worker),
                    ("worker port", node.service),
                ] + central.scrapyd, readiness: readiness, deadline: configuration.shutdownDeadline, logger: logger
            ).run()
        } catch {
            await central.stores.close()
            throw error
        }
        await central.stores.close()
    }
}

import ArgumentParser

/// `trawl controller`: the controller alone; workers join over HTTP.
struct ControllerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "controller", abstract: "Run the controller alone; `trawl worker` joins nodes to it.")

    @Option(help: "The port; 0 takes a free one.") var port: String?
    @Option(help: "The address to listen on. Beyond loopback it needs tokens.") var host: String?
    @Option(help: "The port of Scrapyd's API; 0 takes a free one.") var scrapydPort: String?
    @OptionGroup var options: ServingOptions

    func run() async throws {
        let (configuration, metrics, logger) = try options.begin([
            (name: "--port", key: "controller.port", value: port),
            (name: "--host", key: "controller.host", value: host),
            (name: "--scrapyd-port", key: "scrapyd.port", value: scrapydPort),
        ])
        let readiness = try options.readiness(["controller"] + configuration.scrapydNames, configuration, logger)
        let scrapy = try ScrapyPart.find(configuration, logger: logger)
        let central = try await ControllerPart.open(
            configuration, scrapy: scrapy, metrics: metrics, logger: logger, readiness: readiness)
        do {
            try await PlatformRun(
                services: scrapy.services + [
                    ("controller", central.controller), ("controller port", central.service),
                ] + central.scrapyd, readiness: readiness, deadline: configuration.shutdownDeadline, logger: logger
            ).run()
        } catch {
            await central.stores.close()
            throw error
        }
        await central.stores.close()
    }
}

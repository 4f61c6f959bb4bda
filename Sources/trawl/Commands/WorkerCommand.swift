import ArgumentParser
import Fleet

/// `trawl worker`: a node that joins a controller elsewhere.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Run a worker: a node that takes jobs from a controller.",
        discussion: """
            Needs the controller's URL and, unless that is on loopback, a token of the role node, best in TRAWL_TOKEN. A \
            worker without its controller waits for it. Ctrl-C gives back what it runs.
            """)

    @Option(help: "The controller's URL, such as http://master:8081.") var controller: String?
    @Option(help: "A token. Better in TRAWL_TOKEN: others on this machine can read the flags of a process.")
    var token: String?
    @Option(help: "The node's name; the machine's by default.") var name: String?
    @Option(help: "The port; 0 takes a free one.") var port: String?
    @Option(help: "The address to listen on. Beyond loopback it needs a token.") var host: String?
    @Option(help: "How many jobs run at a time; 0 for as many as the machine has cores.") var slots: String?
    @OptionGroup var options: ServingOptions

    func run() async throws {
        let flags: [(name: String, key: String, value: String?)] = [
            (name: "--controller", key: "controller.url", value: controller),
            (name: "--token", key: "token", value: token),
            (name: "--name", key: "worker.name", value: name), (name: "--port", key: "worker.port", value: port),
            (name: "--host", key: "worker.host", value: host), (name: "--slots", key: "worker.slots", value: slots),
        ]
        let (configuration, metrics, logger) = try options.begin(flags, disk: \.worker)
        let readiness = try options.readiness(["worker"], configuration, logger)
        let access = try WorkerPart.access(configuration)
        var settings = HTTPControllerClient.Configuration(address: configuration.controllerAddress)
        settings.token = configuration.token
        settings.authorities = configuration.tlsAuthorities
        // Told in its own words before the client would.
        _ = try configuration.trustedAuthorities()
        let client = try HTTPControllerClient(settings, logger: logger)
        do {
            let scrapy = try ScrapyPart.find(configuration, logger: logger)
            let node = try WorkerPart(
                configuration, client: client, scrapy: scrapy, access: access, metrics: metrics, logger: logger,
                readiness: readiness)
            try await PlatformRun(
                services: scrapy.services + [("worker", node.worker), ("worker port", node.service)],
                readiness: readiness,
                deadline: configuration.shutdownDeadline, logger: logger
            ).run()
        } catch {
            try? await client.close()
            throw error
        }
        try? await client.close()
    }
}

import ArgumentParser

/// `trawl scrapyd`: spiders on Scrapyd instances, through the gateway to them.
struct ScrapydCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scrapyd", abstract: "Schedule, list and cancel spiders through the gateway to Scrapyd instances.",
        subcommands: [Status.self, Schedule.self, List.self, Cancel.self, Watch.self], defaultSubcommand: Status.self)
}

/// The flags of commands that ask the gateway.
struct ScrapydGatewayOptions: ParsableArguments {
    @OptionGroup var configuration: ConfigurationOptions

    @Option(help: "The gateway's URL. From the configuration by default: http://127.0.0.1:5001.") var gateway: String?
    @Option(help: "A token. Better in TRAWL_TOKEN: others on this machine can read the flags of a process.")
    var token: String?

    /// Lends the gateway's API to `body`.
    func use<Answer: Sendable>(_ body: (ControllerAPI) async throws -> Answer) async throws -> Answer {
        var loaded = try configuration.load([
            (name: "--gateway", key: "scrapyd.gateway_url", value: gateway),
            (name: "--token", key: "token", value: token),
        ])
        loaded.controllerURL = loaded.scrapydGatewayAddress
        return try await ControllerAPI.use(loaded, body)
    }
}

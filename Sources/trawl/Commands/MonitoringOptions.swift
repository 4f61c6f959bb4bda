import ArgumentParser

/// The flags of commands that ask monitoring.
struct MonitoringOptions: ParsableArguments {
    @OptionGroup var configuration: ConfigurationOptions

    @Option(help: "Monitoring's URL. From the configuration by default: http://127.0.0.1:8082.")
    var monitoring: String?

    @Option(help: "A token. Better in TRAWL_TOKEN: others on this machine can read the flags of a process.")
    var token: String?

    /// Lends monitoring's API to `body`.
    func use<Answer: Sendable>(_ body: (ControllerAPI) async throws -> Answer) async throws -> Answer {
        var loaded = try configuration.load([
            (name: "--monitoring", key: "monitoring.url", value: monitoring),
            (name: "--token", key: "token", value: token),
        ])
        loaded.controllerURL = loaded.monitoringAddress
        return try await ControllerAPI.use(loaded, as: .monitoring, body)
    }
}

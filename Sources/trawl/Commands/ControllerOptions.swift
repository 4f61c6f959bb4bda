import ArgumentParser

/// The flags of commands that ask the controller.
struct ControllerOptions: ParsableArguments {
    @OptionGroup var configuration: ConfigurationOptions

    @Option(help: "The controller's URL. From the configuration by default: http://127.0.0.1:8081.")
    var controller: String?

    @Option(help: "A token. Better in TRAWL_TOKEN: others on this machine can read the flags of a process.")
    var token: String?

    func load(_ flags: [(name: String, key: String, value: String?)] = []) throws -> Configuration {
        try configuration.load(
            flags + [
                (name: "--controller", key: "controller.url", value: controller),
                (name: "--token", key: "token", value: token),
            ])
    }

    /// Lends the controller's API to `body`.
    func use<Answer: Sendable>(
        connections: Int = 8, _ body: (ControllerAPI) async throws -> Answer
    ) async throws -> Answer {
        try await ControllerAPI.use(try load(), connections: connections, body)
    }
}

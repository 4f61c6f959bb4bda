import ArgumentParser
import Web

/// The flags of commands that ask a gateway.
struct GatewayClientOptions: ParsableArguments {
    @OptionGroup var configuration: ConfigurationOptions

    @Option(help: "A token. Better in TRAWL_TOKEN: others on this machine can read the flags of a process.")
    var token: String?

    /// Lends the admin API at `url` to `body`.
    func use<Answer: Sendable>(
        _ url: String, _ body: (ControllerAPI) async throws -> Answer
    ) async throws -> Answer {
        guard let parsed = try? WebURL(url), parsed.isFetchable, !parsed.hasCredentials, parsed.path == "/",
            parsed.query == nil
        else { throw UsageFault("\(url) is no address of a gateway's --admin, such as http://127.0.0.1:8001") }
        var loaded = try configuration.load([(name: "--token", key: "token", value: token)])
        loaded.controllerURL = url.hasSuffix("/") ? String(url.dropLast()) : url
        return try await ControllerAPI.use(loaded, as: .gateway, body)
    }
}

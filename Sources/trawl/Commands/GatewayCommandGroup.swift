import ArgumentParser

/// `trawl gateway`: the reverse proxy alone, and what is asked of one that runs.
struct GatewayCommandGroup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway", abstract: "Run a reverse proxy that balances servers, or ask one that runs.",
        discussion: """
            `trawl gateway --backends …` runs one; `trawl gateway run --help` lists its flags. The other commands ask the \
            address of its --admin.
            """,
        subcommands: [
            GatewayCommand.self, GatewayCommand.Check.self, GatewayCommand.Export.self, GatewayStatusCommand.self,
            GatewayDrainCommand.self, GatewayReloadCommand.self,
        ], defaultSubcommand: GatewayCommand.self)
}

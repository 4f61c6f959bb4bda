import ArgumentParser

/// `trawl jobs`: what the fleet does and did.
struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs", abstract: "List, show, submit, cancel and follow jobs.",
        subcommands: [
            List.self, Show.self, Submit.self, Cancel.self, Retry.self, Items.self, Log.self,
        ],
        defaultSubcommand: List.self)
}

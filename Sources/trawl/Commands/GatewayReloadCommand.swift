import ArgumentParser
import Web

/// `trawl gateway reload`.
struct GatewayReloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload", abstract: "Have a gateway read its file anew; requests that run are not touched.",
        discussion: "A file with mistakes changes nothing: the mistakes are told, with exit code 2.")

    @Argument(help: "The address of its --admin, such as http://127.0.0.1:8001.") var url: String
    @Flag(help: "Print the gateway's answer as JSON.") var json = false
    @OptionGroup var options: GatewayClientOptions

    func run() async throws {
        let answer = try await options.use(url) { try await $0.post("/reload") }
        try StandardOutput.line(json ? answer.description : Table.printable(answer["message"]?.plainText ?? "done"))
    }
}

import ArgumentParser
import Web

/// `trawl gateway drain`.
struct GatewayDrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain", abstract: "Send a server nothing more; what runs there ends.",
        discussion: "In every group that it is in, unless --group names one.")

    @Argument(help: "The address of the gateway's --admin, such as http://127.0.0.1:8001.") var url: String
    @Argument(help: "The server: host:port, or its URL.") var server: String
    @Flag(help: "Send it requests again.") var resume = false
    @Option(help: "Only in this group.") var group: String?
    @Flag(help: "Print the gateway's answers as JSON, one a line.") var json = false
    @OptionGroup var options: GatewayClientOptions

    func run() async throws {
        try await options.use(url) { api in
            let verb = resume ? "resume" : "drain"
            for group in try await groups(api) {
                let answer = try await api.post(
                    "/groups/\(ControllerAPI.escaped(group))/servers/\(ControllerAPI.escaped(server))/\(verb)")
                if json {
                    try StandardOutput.line(answer.description)
                    continue
                }
                let name = Table.printable(answer["server"]?.plainText ?? server)
                let active = answer["active"]?.plainText ?? "0"
                try StandardOutput.line(
                    resume
                        ? "\(name) gets requests again in \(Table.printable(group))"
                        : "\(name) gets no more requests in \(Table.printable(group)); under way there: \(active)")
            }
        }
    }

    /// The groups that have the server.
    private func groups(_ api: ControllerAPI) async throws -> [String] {
        if let group { return [group] }
        guard case .array(let groups) = try await api.get("/groups") else {
            throw WorkFault("what answers at \(url) is no gateway of Trawl; name the address of its --admin")
        }
        var found: [String] = []
        var known: [String] = []
        for group in groups {
            guard case .string(let name)? = group["name"], case .array(let servers)? = group["servers"] else {
                continue
            }
            let names = servers.map { ($0["server"]?.plainText ?? "", $0["url"]?.plainText ?? "") }
            if names.contains(where: { $0.0 == server.lowercased() || $0.1 == server || $0.1 + "/" == server }) {
                found.append(name)
            }
            for name in names where !known.contains(name.0) { known.append(name.0) }
        }
        guard !found.isEmpty else {
            let list = known.prefix(20).map { Table.printable($0) }.joined(separator: ", ")
            throw WorkFault("the gateway at \(api.address) has no server \(server); it has \(list)")
        }
        return found
    }
}

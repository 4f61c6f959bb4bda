import ArgumentParser
import Web

/// `trawl gateway status`.
struct GatewayStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show a gateway's servers and routes, with what they have counted.")

    @Argument(help: "The address of its --admin, such as http://127.0.0.1:8001.") var url: String
    @Flag(help: "Print the gateway's answer as JSON.") var json = false
    @OptionGroup var options: GatewayClientOptions

    func run() async throws {
        let answer = try await options.use(url) { try await $0.get("/status") }
        if json { return try StandardOutput.line(answer.description) }
        guard case .array(let groups)? = answer["groups"] else {
            throw WorkFault("what answers at \(url) is no gateway of Trawl; name the address of its --admin")
        }
        try StandardOutput.write(Self.summary(answer))
        try StandardOutput.write("\n" + Self.servers(groups).text(width: Terminal.outputWidth))
        if case .array(let routes)? = answer["routes"] {
            try StandardOutput.write("\n" + Self.routes(routes).text(width: Terminal.outputWidth))
        }
    }

    private static func summary(_ answer: JSONValue) -> String {
        var listeners: [String] = []
        if case .array(let all)? = answer["listeners"] {
            listeners = all.map { "\($0["host"]?.plainText ?? ""):\($0["port"]?.plainText ?? "")" }
        }
        let connections = answer["connections"].flatMap { if case .integer(let count) = $0 { Int(count) } else { nil } }
        return Table.printable(
            "Listens on \(listeners.joined(separator: ", ")), up for \(time(answer["uptime"])), by this configuration for "
                + "\(time(answer["configuration_age"])), \(Text.counted(connections ?? 0, "connection", "connections"))"
        )
            + "\n"
    }

    private static func servers(_ groups: [JSONValue]) -> Table {
        var table = Table([
            .init("GROUP", least: 8), .init("SERVER", least: 12), .init("STATUS"), .init("WEIGHT", .right),
            .init("ACTIVE", .right), .init("REQUESTS", .right), .init("ERRORS", .right), .init("CONNECTIONS", .right),
            .init("LATENCY", .right),
        ])
        for group in groups {
            guard case .array(let servers)? = group["servers"] else { continue }
            for server in servers {
                func text(_ name: String) -> String { server[name]?.plainText ?? "" }
                table.add([
                    group["name"]?.plainText ?? "", text("server"),
                    text("status") + (server["backup"] == true ? ", backup" : ""), number(server["weight"]),
                    text("active"), text("requests"), text("errors"), text("connections"),
                    milliseconds(server["latency"]),
                ])
            }
        }
        return table
    }

    private static func routes(_ routes: [JSONValue]) -> Table {
        var table = Table([
            .init("ROUTE", least: 8), .init("REQUESTS", .right), .init("2XX", .right), .init("3XX", .right),
            .init("4XX", .right), .init("5XX", .right), .init("ABORTED", .right), .init("RETRIES", .right),
            .init("LIMITED", .right), .init("AVERAGE", .right),
        ])
        for route in routes {
            func text(_ name: String) -> String { route[name]?.plainText ?? "" }
            let kinds = (2...5).map { route["statuses"]?["\($0)xx"]?.plainText ?? "" }
            let isNone = route["name"] == .null
            table.add(
                [isNone ? "(none)" : text("name"), text("requests")] + kinds + [
                    text("aborted"), text("retries"), text("limited"), milliseconds(route["average_duration"]),
                ])
        }
        return table
    }

    private static func value(_ value: JSONValue?) -> Double? {
        switch value {
        case .number(let number)?: number
        case .integer(let number)?: Double(number)
        default: nil
        }
    }

    private static func number(_ value: JSONValue?) -> String {
        guard let number = self.value(value) else { return "" }
        return Text.decimal(number, places: number == number.rounded() ? 0 : 2)
    }

    private static func milliseconds(_ value: JSONValue?) -> String {
        self.value(value).map { Text.decimal($0 * 1_000, places: 1) + " ms" } ?? ""
    }

    private static func time(_ value: JSONValue?) -> String { Text.duration(self.value(value) ?? 0) }
}

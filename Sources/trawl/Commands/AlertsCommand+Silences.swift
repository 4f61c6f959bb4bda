import ArgumentParser
import NIOHTTP1
import Web

/// Silences.
extension AlertsCommand {
    /// `trawl alerts silence`.
    struct Silence: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keep quiet for a time that certain alerts fire.",
            discussion:
                "Example: trawl alerts silence alertname=NodeDown 'node=~\"pi.*\"' --for 2h --comment 'new disks'")

        @Argument(help: "Conditions on labels, all of which must match: name=value, with =, !=, =~ or !~.")
        var matchers: [String]
        @Option(name: .customLong("for"), help: "How long, such as 30m, 2h or 1d.") var duration = "1h"
        @Option(help: "Why.") var comment = ""
        @Option(help: "Who. The user's name by default.") var author: String?
        @Flag(help: "Print the silence as JSON.") var json = false
        @OptionGroup var options: MonitoringOptions

        func run() async throws {
            guard let seconds = Quantity.seconds(duration), seconds >= 1 else {
                throw UsageFault("--for takes a time such as 30m, 2h or 1d, not \(duration.prefix(40))")
            }
            let body: JSONValue = [
                "matchers": .array(matchers.map { .string($0) }), "duration_s": .number(seconds),
                "comment": .string(comment),
                "author": .string(author ?? GatewayFileReader.variable("USER") ?? ""),
            ]
            let answer = try await options.use { try await $0.post("/silences", body) }
            try StandardOutput.line(json ? answer.description : answer["id"]?.plainText ?? "")
        }
    }

    /// `trawl alerts silences`.
    struct Silences: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the silences.")

        @Flag(help: "Those that are over too.") var all = false
        @Flag(help: "Print the answer as JSON.") var json = false
        @OptionGroup var options: MonitoringOptions

        func run() async throws {
            let answer = try await options.use { try await $0.get("/silences") }
            if json { return try StandardOutput.line(answer.description) }
            guard case .array(let silences) = answer else {
                throw WorkFault("monitoring's answer is no list of silences")
            }
            let shown = silences.filter { all || $0["state"] != "expired" }
            if shown.isEmpty { return Terminal.write("No silences.\n") }
            var table = Table([
                .init("ID", least: 12), .init("STATE"), .init("UNTIL"), .init("MATCHES", least: 16), .init("AUTHOR"),
                .init("COMMENT", least: 8),
            ])
            for silence in shown {
                var matchers = ""
                if case .array(let texts)? = silence["matchers"] {
                    matchers = texts.map(\.plainText).joined(separator: ", ")
                }
                table.add([
                    silence["id"]?.plainText ?? "", silence["state"]?.plainText ?? "", Moment.short(silence["ends_at"]),
                    matchers, silence["author"]?.plainText ?? "", silence["comment"]?.plainText ?? "",
                ])
            }
            try StandardOutput.write(table.text(width: Terminal.outputWidth))
        }
    }

    /// `trawl alerts unsilence`.
    struct Unsilence: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End silences now.")

        @Argument(help: "Their ids.") var ids: [String]
        @OptionGroup var options: MonitoringOptions

        func run() async throws {
            try await options.use { api in
                try await JobsCommand.each(ids) { id in
                    let response = try await api.send(.DELETE, "/silences/\(ControllerAPI.escaped(id))")
                    _ = try await api.json(of: response)
                    try StandardOutput.line(id)
                }
            }
        }
    }
}

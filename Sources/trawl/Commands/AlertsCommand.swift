import ArgumentParser
import Monitoring
import Web

/// `trawl alerts`: what is wrong, and who is told.
struct AlertsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts", abstract: "List and silence alerts, try receivers, check a file of rules.",
        subcommands: [List.self, Check.self, Test.self, Silence.self, Silences.self, Unsilence.self],
        defaultSubcommand: List.self)

    /// `trawl alerts list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the alerts that fire.")

        @Flag(help: "Those that are pending too.") var all = false
        @Flag(help: "Those that fired before, the newest first.") var history = false
        @Flag(help: "Print the answer as JSON.") var json = false
        @OptionGroup var options: MonitoringOptions

        func run() async throws {
            let answer = try await options.use { api in
                history
                    ? try await api.get("/alerts/history")
                    : try await api.get("/alerts", [("state", all ? "all" : "firing")])
            }
            if json { return try StandardOutput.line(answer.description) }
            guard case .array(let alerts)? = history ? answer : answer["active_alerts"] else {
                throw WorkFault("monitoring's answer is no list of alerts")
            }
            if alerts.isEmpty { return Terminal.write(history ? "No alert has fired.\n" : "No alerts.\n") }
            var table = Table([
                .init("SINCE"), .init("STATE"), .init("SEVERITY"), .init("NAME"), .init("SUMMARY", least: 20),
            ])
            for alert in alerts {
                var state = alert["state"]?.plainText ?? ""
                if case .array(let silences)? = alert["silenced_by"], !silences.isEmpty { state += ", silenced" }
                table.add([
                    Moment.short(alert["fired_at"] == .null ? alert["began_at"] : alert["fired_at"]), state,
                    alert["severity"]?.plainText ?? "", alert["name"]?.plainText ?? "",
                    alert["summary"]?.plainText ?? "",
                ])
            }
            try StandardOutput.write(table.text(width: Terminal.outputWidth))
            if case .integer(let count)? = answer["alert_count"], count > alerts.count {
                Terminal.write("There are \(count) alerts; these are the gravest.\n")
            }
        }
    }

    /// `trawl alerts check`.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a file of rules and receivers: every fault with its line and column, or what it says.")

        @Argument(help: "The file.") var file: String

        func run() async throws {
            let document: AlertsDocument
            do throws(ConfigurationFaults) {
                document = try AlertsDocument.read(file)
            } catch {
                throw UsageFault(error.description)
            }
            let counts = [
                Text.counted(document.rules.metrics.count, "rule", "rules"),
                Text.counted(document.rules.crawls.count, "rule of crawls", "rules of crawls"),
                Text.counted(document.receivers.count, "receiver", "receivers"),
                Text.counted(document.policy.routes.count, "route", "routes"),
            ]
            try StandardOutput.line("\(file) is in order: \(counts.joined(separator: ", "))")
        }
    }

    /// `trawl alerts test`.
    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Send a test message to receivers; exit code 1 when one does not get it.")

        @Argument(help: "The receiver; without, all.") var receiver: String?
        @Flag(help: "Print the answer as JSON.") var json = false
        @OptionGroup var options: MonitoringOptions

        func run() async throws {
            let answer = try await options.use { api in
                var body = JSONObject()
                if let receiver { body["receiver"] = .string(receiver) }
                return try await api.post("/alerts/test", .object(body))
            }
            if json {
                try StandardOutput.line(answer.description)
            } else if case .array(let receivers)? = answer["receivers"], !receivers.isEmpty {
                for receiver in receivers {
                    let error = receiver["error"].map { Table.printable($0.plainText) } ?? ""
                    try StandardOutput.line(
                        "\(receiver["name"]?.plainText ?? ""): \(error.isEmpty ? "delivered" : error)")
                }
            } else {
                throw WorkFault("there are no receivers; alerts.file names the file that has them")
            }
            if answer["delivered"] != true { throw ExitCode(1) }
        }
    }
}

import Foundation
import TestSupport
import Testing
import Web

@testable import trawl

/// `Deploy/` holds what Prometheus, Alertmanager, Grafana and Filebeat can read.
@Suite struct DeploymentTests {
    @Test(
        "promtool takes the configuration, the rules, and their tests", .needsTools("promtool"),
        arguments: [
            ["check", "config", "prometheus.yml"], ["check", "rules", "rules.yml"],
            ["test", "rules", "rules-test.yml"],
        ])
    func promtool(_ arguments: [String]) async throws {
        try await withScratchFolder { folder in
            try Deployment.copyMonitoring(to: folder)
            let result = try await #require(Deployment.tool("promtool")).run(arguments, in: folder.path)
            #expect(result.code == 0, "\(result.errors)\(result.output)")
            #expect(!result.output.contains("FAILED"), "\(result.output)")
        }
    }

    @Test func everyRuleIsTested() throws {
        func names(_ file: String, _ key: String) throws -> Set<String> {
            let lines = try Deployment.text("Deploy/monitoring/" + file).split(separator: "\n").map(String.init)
            return Set(
                lines.compactMap { line in
                    line.firstRange(of: key + ": ").map { String(line[$0.upperBound...]) }
                })
        }
        let rules = try names("rules.yml", "- alert")
        #expect(
            rules.isSuperset(of: [
                "NodeDown", "JobFailureRate", "QueueStuck", "DiskLow", "TemperatureHigh", "ScheduleLate",
                "GatewayErrors",
            ]))
        #expect(try rules == names("rules-test.yml", "alertname"))
    }

    @Test("amtool takes the notifications", .needsTools("amtool")) func amtool() async throws {
        try await withScratchFolder { folder in
            try Deployment.copyMonitoring(to: folder)
            let tool = try #require(Deployment.tool("amtool"))
            let version = try await tool.run(["--version"])
            let words = (version.output + version.errors).split(whereSeparator: { $0 == " " || $0 == "." })
            let minor = try #require(words.firstIndex(of: "version").flatMap { Int(words[$0 + 2]) })
            if minor < 26 {
                // Debian 12 has one that does not yet know of tokens in files; all the rest it does know.
                let text = try folder.text("alertmanager.yml")
                #expect(text.contains("bot_token_file: telegram-token"))
                try folder.write(
                    text.replacing("bot_token_file: telegram-token", with: "bot_token: '1:abc'"),
                    to: "alertmanager.yml")
            }
            let result = try await tool.run(["check-config", "alertmanager.yml"], in: folder.path)
            #expect(result.code == 0, "\(result.errors)\(result.output)")
            #expect((result.output + result.errors).contains("2 receivers"))
        }
    }

    @Test func theDashboardIsWhole() throws {
        let dashboard = try JSONValue(
            parsing: try Deployment.text("Deploy/monitoring/grafana/dashboards/trawl.json"))
        let panels = dashboard["panels"]?.elements ?? []
        #expect(panels.count > 30)
        #expect(Set(panels.compactMap { $0["id"]?.integer }).count == panels.count)
        for panel in panels where panel["type"] != "row" {
            let title = panel["title"]?.string ?? "?"
            let targets = panel["targets"]?.elements ?? []
            #expect(targets.count > 0, "\(title) shows nothing")
            for target in targets {
                #expect(target["datasource"]?["uid"] == "${datasource}", "\(title)")
                let expression = try #require(target["expr"]?.string)
                #expect(expression.count { $0 == "(" } == expression.count { $0 == ")" }, "\(title)")
            }
            // No two lie over each other.
            let place = try #require(panel["gridPos"])
            let (x, w) = (place["x"]?.integer ?? 99, place["w"]?.integer ?? 99)
            #expect(x + w <= 24, "\(title)")
        }
        let rows = panels.filter { $0["type"] == "row" }.compactMap { $0["title"]?.string }
        #expect(rows == ["Now", "Jobs", "Crawls", "Nodes", "Schedules", "Gateway", "Services"])
    }

    @Test("the dashboard's questions are PromQL", .needsTools("promtool")) func expressions() async throws {
        let dashboard = try JSONValue(
            parsing: try Deployment.text("Deploy/monitoring/grafana/dashboards/trawl.json"))
        var rules = "groups:\n- name: dashboard\n  rules:\n"
        for panel in dashboard["panels"]?.elements ?? [] {
            for target in panel["targets"]?.elements ?? [] {
                let expression = (target["expr"]?.string ?? "").replacing("$__rate_interval", with: "1m")
                    .replacing("$node", with: ".*")
                rules +=
                    "  - record: r\n    labels: {n: '\(rules.utf8.count)'}\n    expr: \(JSONValue.string(expression))\n"
            }
        }
        try await withScratchFolder { folder in
            try folder.write(rules, to: "dashboard.yml")
            let result = try await #require(Deployment.tool("promtool")).run(
                ["check", "rules", "dashboard.yml"], in: folder.path)
            #expect(result.code == 0, "\(result.errors)\(result.output)")
        }
    }

    @Test(
        "YAML that can be read",
        arguments: [
            "Deploy/logging/filebeat.yml", "Deploy/monitoring/docker-compose.yml", "Deploy/monitoring/alertmanager.yml",
            "Deploy/monitoring/grafana/provisioning/datasources/prometheus.yml",
            "Deploy/monitoring/grafana/provisioning/dashboards/trawl.yml",
        ])
    func yaml(_ file: String) throws {
        let value = try #require(try ConfigurationYAML.value(try Deployment.text(file), folder: nil))
        guard case .members(let members) = value.content else {
            Issue.record("\(file) has no keys")
            return
        }
        #expect(members.count > 1)
    }

    @Test func filebeatReadsBothKindsOfLogs() throws {
        let value = try #require(
            try ConfigurationYAML.value(try Deployment.text("Deploy/logging/filebeat.yml"), folder: nil))
        guard case .members(let members) = value.content,
            case .list(let inputs)? = members.first(where: { $0.name == "filebeat.inputs" })?.value.content
        else {
            Issue.record("no inputs")
            return
        }
        #expect(inputs.count == 2)
        let text = try Deployment.text("Deploy/logging/filebeat.yml")
        #expect(text.contains("/outputs/logs/*/*/*.log"), "where OutputStore puts logs")
        #expect(text.contains("target: \"\""), "the members of a line are those of the event")
    }

    @Test func whatComposeMountsIsThere() throws {
        let text = try Deployment.text("Deploy/monitoring/docker-compose.yml")
        let mounts = text.matches(of: /- (\.[a-z\/]*):\//).map { String($0.output.1) }
        #expect(mounts.count == 4)
        for mount in mounts {
            #expect(FileManager.default.fileExists(atPath: Deployment.path("Deploy/monitoring/" + mount)), "\(mount)")
        }
    }
}

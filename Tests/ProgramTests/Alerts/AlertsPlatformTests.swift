import Foundation
import TestSupport
import Testing
import Web

/// Alerts of the built program.
@Suite struct AlertsPlatformTests {
    /// Fires from the first look on.
    private static let alerts = """
        default_rules: false
        rules:
          - name: Always
            expr: count(trawl_alerts) > 0
            severity: critical
            annotations: {summary: "It is {{ $value }}; $(touch hacked) `touch hacked`"}
        receivers:
          - name: file
            command: {program: /bin/sh, arguments: ["-c", "cat >> \\"$1\\"", sh, OUTPUT]}
          - name: slow
            command: {program: /bin/sh, arguments: ["-c", "sleep 600"], timeout: 300ms}
        route:
          receiver: file
          group_wait: 0s
        """

    /// Few ports, since they are wanted again after the restart.
    private static let configuration = """
        alerts: {file: alerts.yaml}
        scrapyd: {enabled: false}
        api_gateway: {enabled: false}
        """

    @Test func aCommandIsToldOnceAlsoOverARestart() async throws {
        try await withScratchFolder { folder in
            let output = folder.file("told.json")
            try folder.write(Self.alerts.replacing("OUTPUT", with: output), to: "alerts.yaml")
            try await withPlatform(in: folder, configuration: Self.configuration) { platform in
                try await eventually("the command is told") {
                    try folder.has("told.json") && folder.text("told.json").hasSuffix("\n")
                }
                let told = try JSONValue(parsing: try folder.text("told.json"))
                #expect(told["version"] == "4" && told["status"] == "firing" && told["receiver"] == "file")
                #expect(told["alerts"]?[0]?["annotations"]?["summary"] == "It is 3; $(touch hacked) `touch hacked`")
                try await platform.controller.end()
                try await platform.controller.start()
                // It looks at once; what was told is not told again.
                try await eventually("it has looked") {
                    let metrics = try await platform.api.call("GET", "/metrics", headers: [("Accept", "text/plain")])
                    return metrics.text.contains("trawl_alerts{state=\"firing\"} 1")
                }
                #expect(try folder.text("told.json").split(separator: "\n").count == 1)
                #expect(!folder.has("hacked"))
            }
        }
    }

    @Test func aFaultStopsTheStart() async throws {
        try await withScratchFolder { folder in
            try folder.write("rules: [{name: A, expr: 'up >'}]\n", to: "alerts.yaml")
            let environment = TrawlPlatform.clean.merging([
                "TRAWL_ALERTS_FILE": "alerts.yaml", "TRAWL_CONTROLLER_PORT": "0",
            ]) { $1 }
            let trawl = try Program.built("trawl")
            let result = try await trawl.run(["up"], environment: environment, in: folder.path)
            #expect(result.code == 2 && result.errors.contains("alerts.yaml:1:25: expr: "), "\(result.errors)")
            let check = try await trawl.run(
                ["alerts", "check", "alerts.yaml"], environment: TrawlPlatform.clean, in: folder.path)
            #expect(check.code == 2 && check.errors.contains("alerts.yaml:1:25: expr: "), "\(check.errors)")
            try folder.write(Self.alerts, to: "alerts.yaml")
            let good = try await trawl.run(
                ["alerts", "check", "alerts.yaml"], environment: TrawlPlatform.clean, in: folder.path)
            #expect(good.code == 0, "\(good.errors)")
            #expect(good.output == "alerts.yaml is in order: 1 rule, 0 rules of crawls, 2 receivers, 0 routes\n")
        }
    }
}

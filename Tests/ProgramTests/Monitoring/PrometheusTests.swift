import Foundation
import TestSupport
import Testing
import Web

/// A real Prometheus, with the configuration of `Deploy/monitoring`, scrapes a running Trawl.
@Suite(.serialized) struct PrometheusTests {
    /// The services of `trawl up` by the ports that they take when nothing else is said.
    private static let services = [
        8081: "controller", 8082: "monitoring", 8083: "scheduler", 8084: "api-gateway",
    ]

    /// The configuration with the platform's ports in it, and without services that this program does not run.
    private static func adapt(_ text: String, to platform: TrawlPlatform) -> (text: String, jobs: Int) {
        var blocks = text.replacing("15s", with: "1s").replacing("10s", with: "1s")
            .split(separator: "\n  - job_name: ", omittingEmptySubsequences: false).map(String.init)
        blocks = blocks.compactMap { block in
            for (port, service) in services where block.contains("localhost:\(port)]") {
                guard platform.controller.addresses[service] != nil else { return nil }
                return block.replacing("localhost:\(port)", with: "127.0.0.1:\(platform.controller.port(service))")
            }
            return block
        }
        return (blocks.joined(separator: "\n  - job_name: "), blocks.count - 1)
    }

    @Test("no target is down, what was asked for is there, and nothing counts twice", .needsTools("prometheus"))
    func scrapes() async throws {
        try await withPlatform(environment: ["TRAWL_REQUIRE_TOKEN": "true"]) { folder, environment in
            let token = try await TrawlPlatform.token(
                "prometheus", role: "read", in: folder, environment: environment)
            return TrawlPlatform.Tokens(api: token, node: "")
        } _: { platform in
            let folder = platform.folder.inner("monitoring")
            try Deployment.copyMonitoring(to: folder)
            let token = try #require(platform.api.token)
            try folder.write(token, to: "token")
            let gateway = [
                "gateway", "--port", "0", "--backends", platform.address, "--admin", "127.0.0.1:0", "--ready-file",
                "gateway.ready",
            ]
            try await Program.built("trawl").withRunning(
                gateway, environment: TrawlPlatform.clean.merging(["TRAWL_TOKEN": token]) { $1 }, in: folder.path
            ) { _ in
                try await eventually("the gateway listens") { folder.has("gateway.ready") }
                let addresses = try JSONValue(parsing: try folder.text("gateway.ready"))
                let admin = try #require(addresses["gateway_admin"]?.string?.split(separator: "/").last)
                try folder.write("- targets: ['\(admin)']\n", to: "targets/gateways.yml")
                let worker = "127.0.0.1:\(platform.controller.port("worker"))"
                try folder.write("- targets: ['\(worker)']\n", to: "targets/workers.yml")
                let (configuration, jobs) = Self.adapt(try folder.text("prometheus.yml"), to: platform)
                #expect(jobs >= 4)
                try folder.write(configuration, to: "prometheus.yml")
                try await scrape(folder, jobs: jobs)
            }
        }
    }

    private func scrape(_ folder: ScratchFolder, jobs: Int) async throws {
        let port = try freePort()
        let line = [
            "--config.file=prometheus.yml", "--storage.tsdb.path=data", "--web.listen-address=127.0.0.1:\(port)",
        ]
        try await #require(Deployment.tool("prometheus")).withRunning(line, in: folder.path) { prometheus in
            let client = ServiceClient(port: port)
            try await eventually("Prometheus is ready: \(prometheus.errors.suffix(2_000))") {
                guard prometheus.isRunning else { throw ScriptError.unexpected(prometheus.errors) }
                return (try? await client.call("GET", "/-/ready").status) == 200
            }
            var targets: [JSONValue] = []
            try await eventually(within: .seconds(60), "every target was scraped") {
                targets =
                    try await client.json("GET", "/api/v1/targets?state=active")["data"]?["activeTargets"]?
                    .elements ?? []
                return targets.count >= jobs && targets.allSatisfy { $0["health"] != "unknown" }
            }
            for target in targets {
                #expect(target["health"] == "up", "\(target["scrapeUrl"]?.string ?? ""): \(target["lastError"] ?? "")")
            }
            #expect(targets.count == jobs)
            // One controller and one worker, though every port of theirs shows everything.
            for (query, value) in [
                ("sum(trawl_nodes_online)", "1"), ("count(trawl_jobs)", "5"), ("count(trawl_worker_slots)", "1"),
                ("count(trawl_gateway_connections)", "2"), ("count(trawl_build_info)", "\(jobs)"),
                ("sum(up)", "\(jobs)"),
            ] {
                try await eventually("\(query) is \(value)") {
                    try await Self.value(of: query, client) == value
                }
            }
            let rules = try await client.json("GET", "/api/v1/rules")["data"]?["groups"]?.elements ?? []
            #expect(rules.count >= 6)
            let health = rules.flatMap { $0["rules"]?.elements ?? [] }.map { $0["health"]?.string }
            #expect(health.count > 12 && !health.contains("err"), "\(health)")
            prometheus.send(SIGTERM)
            _ = try await prometheus.waitForExit()
        }
    }

    private static func value(of query: String, _ client: ServiceClient) async throws -> String? {
        let escaped = query.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let answer = try await client.json("GET", "/api/v1/query?query=\(escaped)")
        return answer["data"]?["result"]?[0]?["value"]?[1]?.string
    }
}

import TestSupport
import Testing
import Web

/// Monitoring of `trawl up`, port 8082.
@Suite struct MonitoringTests {
    @Test func `it keeps how the machine is, also over a restart`() async throws {
        try await withPlatform(environment: ["TRAWL_MONITORING_INTERVAL": "1s"]) { platform in
            let monitoring = platform.monitoring
            let about = try await monitoring.json("GET", "/")
            #expect(about["status"] == "running")
            try await eventually(within: .seconds(30), "samples are kept") {
                let kept = try await monitoring.json("GET", "/metrics")["total_metrics_collected"]
                return (kept?.integer ?? 0) >= 2
            }
            let nodes = try await monitoring.json("GET", "/nodes").elements
            #expect(nodes.count == 1 && nodes.first?["node"] == "here" && nodes.first?["status"] == "online")
            #expect(nodes.first?["memory_usage"] != .null && nodes.first?["disk_usage"] != .null)
            let text = try await monitoring.call("GET", "/metrics", headers: [("Accept", "text/plain")]).text
            #expect(text.contains(#"trawl_fleet_node_up{node="here"} 1"#))
            #expect(text.contains(#"trawl_fleet_node_memory_usage_ratio{node="here"}"#))
            try await platform.controller.end()
            try await platform.controller.start()
            let details = try await platform.monitoring.json("GET", "/nodes/here")
            #expect((details["metrics_count"]?.integer ?? 0) >= 2)
            #expect(details["statistics"]?["memory_avg"] != .null)
        }
    }

    @Test func `machines without a worker are in the inventory, and asked`() async throws {
        let closed = try ClosedPort()
        let configuration = "inventory: nodes.yaml\nworker: {name: here}\n"
        try await withPlatform(configuration: configuration) { folder, _ in
            try folder.write(
                "node_exporters:\n  - {host: nas.lan, address: 'http://127.0.0.1:\(closed.port)'}\n", to: "nodes.yaml")
            return nil
        } _: { platform in
            let taken = try await platform.monitoring.json("POST", "/collect_metrics")
            #expect(taken["message"] != nil)
            let nodes = try await platform.monitoring.json("GET", "/nodes").elements
            #expect(nodes.map { $0["node"]?.string } == ["here", "nas.lan"])
            #expect(nodes.last?["status"] == "offline")
            #expect(nodes.last?["error"]?.string?.contains("127.0.0.1:\(closed.port)") == true)
            let workers = try await platform.api.json("GET", "/workers").elements
            #expect(workers.count == 1, "it is no worker")
        }
    }
}

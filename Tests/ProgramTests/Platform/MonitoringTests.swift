import Foundation
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
            try await eventually("samples are kept") {
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

    @Test func `the disk that counts is that of the data`() async throws {
        func usage(_ path: String) throws -> Double {
            var status = statvfs()
            guard statvfs(path, &status) == 0 else { throw ScriptError.unexpected("no disk at \(path)") }
            let used = Double(status.f_blocks - status.f_bfree)
            return used / (used + Double(status.f_bavail)) * 100
        }
        // A disk of its own on every Linux.
        let data = "/dev/shm/trawl-test-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: data) }
        try #require(abs(try usage("/dev/shm") - usage("/")) > 2, "both disks are equally full, so nothing can be told")
        try await withPlatform(data: data) { platform in
            func expectData(_ node: String) async throws {
                try await eventually("\(node) tells of its disk") {
                    let nodes = try await platform.monitoring.json("GET", "/nodes").elements
                    guard let told = nodes.first(where: { $0["node"]?.string == node })?["disk_usage"], told != .null
                    else { return false }
                    guard case .number(let share) = told else { return told == .integer(0) }
                    return abs(share - (try usage("/dev/shm"))) < 1
                }
            }
            try await expectData("here")
            try await platform.startWorker("apart", environment: ["TRAWL_DATA": data + "-worker"])
            defer { try? FileManager.default.removeItem(atPath: data + "-worker") }
            try await expectData("apart")
            let text = try await platform.api.call("GET", "/metrics", headers: [("Accept", "text/plain")]).text
            let line = text.split(separator: "\n").first { $0.hasPrefix("trawl_node_disk_usage_ratio ") }
            let share = try #require(line?.split(separator: " ").last.flatMap { Double($0) })
            #expect(abs(share * 100 - (try usage("/dev/shm"))) < 1)
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

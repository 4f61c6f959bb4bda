import Foundation
import Jobs
import Logging
import Monitoring
import TestSupport
import Testing

/// Debian's `prometheus-node-exporter`, where it is installed.
private let nodeExporter = ["prometheus-node-exporter", "node_exporter"].lazy.flatMap { name in
    ["/usr/bin", "/usr/local/bin", "/opt/bin"].map { "\($0)/\(name)" }
}.first { FileManager.default.isExecutableFile(atPath: $0) }

@Suite("A real node exporter")
struct RealNodeExporterTests {
    @Test(
        "tells the same of a machine as the machine's own files",
        .needs("prometheus-node-exporter") {
            nodeExporter == nil ? "apt-get install prometheus-node-exporter makes it available" : nil
        })
    func machine() async throws {
        let path = try #require(nodeExporter)
        let port = try freePort()
        try await Program(path: path).withRunning(["--web.listen-address=127.0.0.1:\(port)"]) { running in
            try await SampleHarness.run(.sqlite) { harness in
                var configuration = NodeCollector.Configuration()
                configuration.exporters = [
                    NodeExporter(node: .named("here"), address: "http://127.0.0.1:\(port)")
                ]
                let collector = NodeCollector(
                    store: harness.store, configuration: configuration, logger: Logger(label: "test")
                ) { [] }
                try await eventually("it answers; it wrote \(running.errors)") {
                    try await collector.collect() == 1
                }
                // Processors are told between two answers.
                try await eventually("processors") {
                    try await collector.collect()
                    return collector.latest.first?.figures[.cpu] != nil
                }
                let told = try #require(collector.latest.first?.figures)
                let own = NodeSampler().sample()
                for figure in [NodeFigure.memory, .disk, .load, .uptime, .received, .sent] {
                    #expect(told[figure] != nil, "\(figure)")
                }
                #expect(0...100 ~= told[.cpu] ?? -1)
                let uptime = try #require(own["uptime_hours"])
                #expect(abs((told[.uptime] ?? 0) - uptime) < 0.1, "\(told)")
                #expect(abs((told[.load] ?? -9) - (own["load_1m"] ?? 0)) < 8, "\(told)")
            }
        }
    }
}

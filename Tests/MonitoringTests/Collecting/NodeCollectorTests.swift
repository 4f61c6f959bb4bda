import Jobs
import Logging
import Monitoring
import NIOCore
import Synchronization
import TestSupport
import Testing

@Suite("Collecting how nodes are")
struct NodeCollectorTests {
    /// A fleet whose nodes a test says.
    private final class Fleet: Sendable {
        private let nodes = Mutex<[FleetReading]>([])

        func say(_ node: String, online: Bool = true, at seen: Timestamp?, _ figures: [NodeFigure: Double] = [:]) {
            let reading = FleetReading(node: .named(node), isOnline: online, lastSeen: seen, figures: figures)
            nodes.withLock { nodes in
                nodes.removeAll { $0.node == reading.node }
                nodes.append(reading)
            }
        }

        var said: [FleetReading] { nodes.withLock { $0 } }
    }

    private func withCollector(
        _ exporters: [NodeExporter] = [], patience: Duration = .seconds(60), fleet: Fleet = Fleet(),
        _ body: (NodeCollector, ManualTime, Fleet) async throws -> Void
    ) async throws {
        try await SampleHarness.run(.sqlite) { harness in
            var configuration = NodeCollector.Configuration()
            configuration.exporters = exporters
            configuration.patience = patience
            let time = ManualTime(.noon())
            let collector = NodeCollector(
                store: harness.store, configuration: configuration, time: time, logger: Logger(label: "test")
            ) { fleet.said }
            try await body(collector, time, fleet)
        }
    }

    @Test("what workers said last is kept, once for each time that they said it")
    func workers() async throws {
        try await withCollector { collector, time, fleet in
            fleet.say("a", at: .noon(-3), [.cpu: 50])
            fleet.say("b", online: false, at: .noon(-100), [.cpu: 99])
            fleet.say("c", online: false, at: nil)
            #expect(collector.latest.isEmpty && collector.collectedAt == nil)
            var count = try await collector.collect()
            #expect(count == 1)
            #expect(collector.latest.map(\.node.text) == ["a", "b", "c"] && collector.collectedAt == .noon())
            #expect(collector.latest[0].figures == [.cpu: 50] && collector.latest[0].lastUpdate == .noon(-3))
            #expect(collector.latest[1].figures.isEmpty, "what it said then is not how it is")
            #expect(collector.latest[1].error?.contains(Timestamp.noon(-100).description) == true)
            #expect(collector.latest[2].error?.contains("has not joined") == true)
            time.advance(by: .seconds(30))
            count = try await collector.collect()
            let stored = try await collector.store.samples(of: .named("a"), from: .noon(-9), to: .noon(60))
            #expect(stored.count == 1, "it was not heard again")
            fleet.say("a", at: .noon(29), [.cpu: 60])
            // Asked for, it is as the fleet knows it now; the last collection stays as it was.
            let current = try await collector.current()
            #expect(current.first?.figures == [.cpu: 60])
            #expect(collector.latest.first?.figures == [.cpu: 50])
            try await collector.collect()
            let both = try await collector.store.samples(of: .named("a"), from: .noon(-9), to: .noon(60))
            #expect(both.map { $0.figures[.cpu] } == [50, 60])
        }
    }

    @Test("a day on a test clock: an hour as it was, five minutes each before, nothing older than a day")
    func day() async throws {
        try await withCollector { collector, time, fleet in
            for minute in 0..<(26 * 60) {
                fleet.say("a", at: time.now, [.cpu: Double(minute % 5)])
                try await collector.collect()
                time.advance(by: .seconds(60))
            }
            let size = try await collector.store.size()
            // 23 hours of twelve, and what the last hours and the five minutes between housekeeping add.
            #expect(330...350 ~= size.samples, "\(size)")
            let all = try await collector.store.samples(of: .named("a"), from: .noon(-1), to: time.now)
            #expect(all.first.map { time.now - $0.takenAt <= .seconds(86_400 + 600) } == true)
            for sample in all.prefix(200) {
                #expect(sample.count == 5 && sample.figures[.cpu] == 2 && sample.peak(.cpu) == 4)
            }
            #expect(all.suffix(60).allSatisfy { $0.count == 1 })
        }
    }

    /// Answers each request with the next text, the last again and again.
    private func withExporter(
        _ answers: [String], _ body: (ScriptedServer) async throws -> Void
    ) async throws {
        let next = Mutex(0)
        try await ScriptedServer.withServer { connection in
            let text = next.withLock { index in
                defer { index += 1 }
                return answers[min(index, answers.count - 1)]
            }
            _ = try await connection.readHead()
            try await connection.write(text)
        } _: { server in
            try await body(server)
        }
    }

    private static func answer(_ body: String, status: String = "200 OK") -> String {
        "HTTP/1.1 \(status)\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: \(body.utf8.count)\r\n"
            + "Connection: close\r\n\r\n\(body)"
    }

    @Test("machines without a worker are scraped, also twice for their processors")
    func exporters() async throws {
        let first = ExporterReadingTests.machine
        let second = first.replacing(#"mode="user"} 50"#, with: #"mode="user"} 51"#)
            .replacing(#"cpu="1",mode="idle"} 140"#, with: #"cpu="1",mode="idle"} 143"#)
        try await withExporter([Self.answer(first), Self.answer(second)]) { server in
            let nas = NodeExporter(node: .named("nas"), address: server.baseURL)
            try await withCollector([nas]) { collector, time, fleet in
                var count = try await collector.collect()
                #expect(count == 1)
                #expect(collector.latest.first?.isOnline == true && collector.latest.first?.lastUpdate == .noon())
                #expect(collector.latest.first?.figures[.load] == 0.75)
                #expect(collector.latest.first?.figures[.cpu] == nil)
                #expect(server.received.first?.hasPrefix("GET /metrics HTTP/1.1") == true)
                time.advance(by: .seconds(30))
                try await collector.collect()
                #expect(collector.latest.first?.figures[.cpu] == 25)
                let stored = try await collector.store.samples(of: .named("nas"), from: .noon(), to: .noon(30))
                #expect(stored.map { $0.figures[.cpu] } == [nil, 25])
                // A worker that begins there tells more itself.
                fleet.say("nas", at: .noon(40), [.cpu: 1])
                count = try await collector.collect()
                #expect(server.connections == 2 && collector.latest.map(\.figures) == [[.cpu: 1]])
            }
        }
    }

    @Test(
        "what is no answer of a node exporter makes the machine offline, and says why",
        arguments: [
            (answer("gone", status: "404 Not Found"), "answered 404"),
            (answer("<html>no</html>"), "line 1"), (answer("other_metric 1\n"), "no metrics of a node exporter"),
            ("HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", "answered 301"),
            ("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort", "cannot be reached"),
            ("nonsense\r\n\r\n", "cannot be"),
        ])
    func badAnswers(_ text: String, _ reason: String) async throws {
        try await withExporter([text]) { server in
            try await withCollector([NodeExporter(node: .named("nas"), address: server.baseURL)]) { collector, _, _ in
                let count = try await collector.collect()
                #expect(count == 0)
                let report = try #require(collector.latest.first)
                #expect(!report.isOnline && report.figures.isEmpty && report.lastUpdate == nil)
                #expect(report.error?.contains(reason) == true, "\(report.error ?? "")")
            }
        }
    }

    @Test("one that does not answer, or never ends, takes no more than its time, and comes back")
    func slow() async throws {
        let mode = Mutex(0)
        try await ScriptedServer.withServer { connection in
            _ = try await connection.readHead()
            switch mode.withLock({ $0 }) {
            case 0: try await Task.sleep(for: .seconds(60))
            case 1:
                try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
                while true {
                    try await connection.write("#")
                    try await Task.sleep(for: .milliseconds(50))
                }
            default: try await connection.write(Self.answer(ExporterReadingTests.machine))
            }
        } _: { server in
            let nas = NodeExporter(node: .named("nas"), address: server.baseURL)
            try await withCollector([nas], patience: .seconds(2)) { collector, time, _ in
                for (number, reason) in [(0, "within"), (1, "within")] {
                    mode.withLock { $0 = number }
                    // However busy the machine is: without a limit it would never end.
                    try await collector.collect()
                    #expect(collector.latest.first?.error?.contains(reason) == true, "\(collector.latest)")
                }
                mode.withLock { $0 = 2 }
                time.advance(by: .seconds(5))
                try await eventually(within: .seconds(60), "it answers within its time again") {
                    try await collector.collect() == 1
                }
                #expect(collector.latest.first?.lastUpdate == .noon(5))
            }
        }
    }

    @Test("P32 an answer without end is read no further than 8 MiB")
    func large() async throws {
        try await ScriptedServer.withServer { connection in
            _ = try await connection.readHead()
            try await connection.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
            while true { try await connection.write(String(repeating: "# filler\n", count: 8_192)) }
        } _: { server in
            try await withCollector([NodeExporter(node: .named("nas"), address: server.baseURL)]) { collector, _, _ in
                try await collector.collect()
                #expect(collector.latest.first?.error?.contains("more than 8388608 bytes") == true)
            }
        }
    }

    @Test("many that are gone are asked beside each other")
    func many() async throws {
        let closed = try ClosedPort()
        let gone = (0..<100).map { NodeExporter(node: .named("n\($0)"), address: "http://127.0.0.1:\(closed.port)") }
        try await withCollector(gone) { collector, _, _ in
            try await collector.collect()
            #expect(collector.latest.count == 100)
            #expect(
                collector.latest.allSatisfy { $0.error?.hasSuffix("cannot be reached: connection refused") == true })
        }
    }

    @Test("metrics are those of the last collection, in base units")
    func metrics() async throws {
        try await withCollector { collector, _, fleet in
            let registry = MetricsRegistry()
            collector.show(in: registry)
            fleet.say("a", at: .noon(), [.cpu: 50, .temperature: 41, .uptime: 2, .sent: 7, .load: 1.5])
            fleet.say("b", online: false, at: .noon(-60))
            var text = String(decoding: PrometheusText.render(await registry.snapshot()), as: UTF8.self)
            #expect(!text.contains("trawl_fleet_node_up{"))
            try await collector.collect()
            text = String(decoding: PrometheusText.render(await registry.snapshot()), as: UTF8.self)
            for line in [
                #"trawl_fleet_node_up{node="a"} 1"#, #"trawl_fleet_node_up{node="b"} 0"#,
                #"trawl_fleet_node_cpu_usage_ratio{node="a"} 0.5"#, #"trawl_fleet_node_load1{node="a"} 1.5"#,
                #"trawl_fleet_node_temperature_celsius{node="a"} 41"#,
                #"trawl_fleet_node_uptime_seconds{node="a"} 7200"#,
                #"trawl_fleet_node_network_transmit_bytes_total{node="a"} 7"#,
                #"trawl_fleet_node_last_seen_timestamp_seconds{node="b"} 1799999940"#,
                "# TYPE trawl_fleet_node_network_transmit_bytes_total counter",
            ] {
                #expect(text.contains(line + "\n"), "\(line): \(text)")
            }
            #expect(!text.contains("memory_usage_ratio{") && !text.contains(#"cpu_usage_ratio{node="b"}"#))
        }
    }
}

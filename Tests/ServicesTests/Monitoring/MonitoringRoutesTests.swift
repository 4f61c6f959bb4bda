import Jobs
import Monitoring
import NIOHTTP1
import Services
import TestSupport
import Testing
import Web

@Suite("Monitoring's routes")
struct MonitoringRoutesTests {
    private func fleet() throws -> [FleetReading] {
        [
            try .test("node6.lan", [.cpu: 12.345, .memory: 50, .load: 0.5, .uptime: 2]),
            try .test("node7.lan"),
        ]
    }

    @Test("how the machines are")
    func nodes() async throws {
        try await RunningMonitoring.run(fleet()) { api in
            let nodes = try await api.get("/nodes").json
            #expect(nodes[0]?["node"] == "node6.lan" && nodes[0]?["status"] == "online")
            #expect(nodes[0]?["cpu_usage"] == 12.35 && nodes[0]?["load_1m"] == 0.5 && nodes[0]?["uptime_hours"] == 2.0)
            #expect(nodes[0]?["temperature"] == .null && nodes[0]?["disk_usage"] == .null)
            #expect(nodes[0]?["last_update"] == api.time.now.json && nodes[0]?["error"] == nil)
            #expect(nodes[1]?["status"] == "offline" && nodes[1]?["last_update"] == .null)
            let last = try await api.get("/nodes?limit=5&offset=1").json
            #expect(last[0] == nodes[1] && last[1] == nil)
            let first = try await api.get("/nodes?limit=1").json
            #expect(first[0] == nodes[0] && first[1] == nil)
            #expect(try await api.get("/nodes?limit=0").status == 422)
            let why = nodes[1]?["error"]
            guard case .string(let text)? = why else { throw ScriptError.unexpected("\(nodes)") }
            #expect(text.contains("has not joined"))
            let health = try await api.get("/cluster/health").json
            #expect(health["overall_status"] == "warning")
            #expect(health["nodes_online"] == 1 && health["nodes_total"] == 2)
            #expect(health["cpu_usage_avg"] == 12.35 && health["disk_usage_avg"] == .null)
            #expect(health["issues"]?[0] != nil && health["issues"]?[1] == nil)
        }
    }

    @Test("a node's details, from what was collected")
    func details() async throws {
        try await RunningMonitoring.run(fleet()) { api in
            let none = try await api.get("/nodes/node6.lan").json
            #expect(none["metrics_count"] == 0 && none["history"] == [] && none["current"]?["memory_usage"] == 50.0)
            #expect(none["statistics"]?["cpu_avg"] == .null)
            let taken = try await api.post("/collect_metrics")
            #expect(taken.status == 200)
            let message = try taken.json
            #expect(message["nodes"] == 1)
            // Beside it what an earlier day left.
            let old = NodeSample(
                node: try #require(EntityName("node6.lan")), takenAt: api.time.now + .seconds(-7_000),
                figures: [.cpu: 32.345])
            let older = NodeSample(
                node: try #require(EntityName("gone.lan")), takenAt: api.time.now + .seconds(-80_000),
                figures: [.cpu: 1])
            try await api.collector.store.add([old, older])
            let day = try await api.get("/nodes/node6.lan?hours=24").json
            #expect(day["metrics_count"] == 2 && day["status"] == "online")
            #expect(day["statistics"]?["cpu_avg"] == 22.35 && day["statistics"]?["cpu_max"] == 32.35)
            #expect(day["statistics"]?["memory_max"] == 50.0 && day["statistics"]?["disk_avg"] == .null)
            #expect(day["history"]?[0]?["timestamp"] == old.takenAt.json && day["history"]?[0]?["cpu_usage"] == 32.35)
            #expect(day["time_range"]?["to"] == api.time.now.json)
            let hour = try await api.get("/nodes/node6.lan?hours=1").json
            #expect(hour["metrics_count"] == 1)
            // It is no longer in the fleet, and what it did is known.
            let gone = try await api.get("/nodes/gone.lan").json
            #expect(gone["status"] == "offline" && gone["metrics_count"] == 1 && gone["current"] == [:])
            let unknown = try await api.get("/nodes/node99.lan")
            #expect(unknown.status == 404 && unknown.code == "node_unknown")
        }
    }

    @Test(
        "hours are checked",
        arguments: ["hours=0", "hours=169", "hours=-1", "hours=1.5", "hours=", "hours=x", "days=1", "hours=24&x=1"])
    func hours(_ query: String) async throws {
        try await RunningMonitoring.run(fleet()) { api in
            for path in ["/performance", "/nodes/node6.lan"] {
                let answer = try await api.get("\(path)?\(query)")
                #expect(answer.status == 422, "\(path)?\(query): \(answer.text)")
                let field = try answer.json["field"]
                #expect(field != nil)
            }
            for path in ["/nodes?x=1", "/cluster/health?x=1"] {
                let answer = try await api.get(path)
                #expect(answer.status == 422, "\(path)")
            }
        }
    }

    @Test("how the jobs went")
    func performance() async throws {
        try await RunningMonitoring.run(fleet()) { api in
            var report = try await api.get("/performance").json
            #expect(report["period"] == "24h" && report["total_jobs"] == 0 && report["average_job_duration"] == .null)
            #expect(report["top_performing_nodes"] == [] && report["bottlenecks"] == [])
            let spider = try #require(EntityName("links"))
            let name = try #require(EntityName("node6.lan"))
            _ = try await api.jobs.submit([
                JobRequest(
                    spider: spider, work: .links(urls: ["https://slow.example/"], maxPages: 1, sameOriginOnly: true))
            ])
            let node = NodeCapabilities(name: name, runtimes: [.crawl])
            let job = try #require(try await api.jobs.lease(1, for: node).first)
            api.time.advance(by: .milliseconds(2_500))
            _ = try await api.jobs.finish([
                AttemptReport(
                    reference: AttemptReference(job: job.id, attempt: 1), node: name, outcome: .completed,
                    statistics: [
                        "response_received_count": 4, "downloader/response_count": 4,
                        "downloader/response_latency_us": 10_000_000,
                    ])
            ])
            api.time.advance(by: .seconds(1))
            report = try await api.get("/performance?hours=2").json
            #expect(report["period"] == "2h" && report["total_jobs"] == 1 && report["successful_jobs"] == 1)
            #expect(report["failed_jobs"] == 0 && report["cancelled_jobs"] == 0)
            #expect(report["average_job_duration"] == 2.5 && report["throughput_per_hour"] == 0.5)
            #expect(
                report["top_performing_nodes"] == [
                    [
                        "node": "node6.lan", "pages_scraped": 4, "avg_response_time": 2.5, "success_rate": 100.0,
                    ]
                ])
            #expect(report["bottlenecks"] == ["slow.example answers slowly: 2.5 s to the first byte on average"])
        }
    }

    @Test("what is kept, as JSON; all metrics for Prometheus")
    func metrics() async throws {
        try await RunningMonitoring.run(fleet()) { api in
            try await api.collector.collect()
            let kept = try await api.get("/metrics").json
            #expect(kept["total_metrics_collected"] == 1 && kept["nodes_with_metrics"] == 1)
            #expect(kept["collection_rate"] == "30s" && kept["retention"] == "24h")
            #expect(kept["data_size_estimate_mb"] != nil)
            let text = try await api.get("/metrics", [("Accept", "text/plain; version=0.0.4")])
            #expect(text.text == "prometheus")
            let health = try await api.get("/health").json
            #expect(health["status"] == "healthy" && health["monitored_nodes"] == 2 && health["metrics_collected"] == 1)
        }
    }

    @Test("who may: reading by readers, collecting by operators, health by all")
    func roles() async throws {
        try await RunningMonitoring.run(fleet(), access: TestRoutes.guarded()) { api in
            let open = try await api.get("/health")
            #expect(open.status == 200)
            for path in ["/nodes", "/nodes/node6.lan", "/cluster/health", "/performance", "/metrics", "/"] {
                let refused = try await api.get(path)
                #expect(refused.status == 401, "\(path)")
                let read = try await api.get(path, [("Authorization", "Bearer secret-read")])
                #expect(read.status == 200, "\(path)")
            }
            for (role, status) in [("read", 403), ("operate", 200)] {
                let answer = try await RawClient.fetch(
                    "/collect_metrics", port: api.port, method: "POST",
                    headers: [("Authorization", "Bearer secret-\(role)")])
                #expect(answer.status == status)
            }
        }
    }

    @Test("alerts come from elsewhere, and the document and its routes are the same")
    func document() async throws {
        let alerts = Route(.GET, "/alerts", "listAlerts", "Alerts", tag: "A", role: .read, answers: [.json(.any)]) {
            _ in
            .json(["own": true])
        }
        try await RunningMonitoring.run(fleet(), alerts: [alerts]) { api in
            let answer = try await api.get("/alerts").json
            #expect(answer == ["own": true])
            #expect(DocumentCheck.faults(api.table) == [])
        }
        try await RunningMonitoring.run(fleet()) { api in
            #expect(DocumentCheck.faults(api.table) == [])
            // The shapes of the document are those of the answers.
            let schemas = api.table.document["components"]?["schemas"]
            try await api.collector.collect()
            for (path, name) in [
                ("/health", "Health"), ("/metrics", "Collection"), ("/cluster/health", "ClusterHealth"),
                ("/nodes/node6.lan", "NodeDetails"), ("/performance", "Performance"),
            ] {
                guard case .object(let answer) = try await api.get(path).json else {
                    throw ScriptError.unexpected(path)
                }
                for (member, _) in answer {
                    #expect(schemas?[name]?["properties"]?[member] != nil, "\(name) lacks \(member)")
                }
            }
        }
    }
}

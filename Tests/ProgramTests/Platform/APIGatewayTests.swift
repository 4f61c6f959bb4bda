import TestSupport
import Testing
import Web

/// The API gateway of `trawl up`, port 8084: one address for all services.
@Suite struct APIGatewayTests {
    @Test func `it tells how the services are, and a fresh platform is healthy`() async throws {
        try await withPlatform { platform in
            let gateway = platform.gateway
            let about = try await gateway.json("GET", "/")
            let names = ["cluster_controller", "monitoring", "scheduler", "scraper"]
            #expect(about["status"] == "running" && about["services"]?.elements.map(\.string) == names)
            #expect(about["endpoints"]?["cluster_controller"] == "/cluster/")
            // A service that does not answer within two seconds counts as offline, and this machine may have other work.
            var health: JSONValue = .null
            try await eventually("all are online") {
                health = try await gateway.json("GET", "/health")
                return health["overall_status"] == "healthy"
            }
            for name in names {
                let service = health["services"]?[name]
                #expect(service?["status"] == "online" && service?["http_status"] == 200, "\(health)")
                #expect(service?["response_time"] != nil)
            }
            let services = try await gateway.json("GET", "/services").elements
            #expect(services.map { $0["name"]?.string } == names)
            #expect(services.first?["url"]?.string == platform.address)
            #expect(services.dropFirst().first?["url"]?.string == platform.monitoring.baseURL)
            #expect(services.last?["url"]?.string == platform.worker.baseURL)
            let overview = try await gateway.json("GET", "/overview")
            #expect(overview["services"]?["cluster_controller"] == "online" && overview["alerts"] != nil)
            #expect(overview["cluster_stats"]?["total_workers"] == 1 && overview["recent_activity"] == [])
            let data = try await gateway.json("GET", "/dashboard")["data"]
            #expect(data?["workers"]?[0]?["node"] == "here" && data?["recent_jobs"] == [])
            #expect(data?["cluster_stats"]?["total_jobs"] == 0 && data?["scheduled_tasks"] == [])
            let metrics = try await gateway.json("GET", "/metrics")
            #expect(metrics["timestamp"] != nil && metrics["metrics"]?["monitoring"]?["collection_rate"] == "30s")
            #expect(metrics["metrics"]?["performance"]?["total_jobs"] == 0)
            #expect(metrics["metrics"]?["process"]?["process_resident_memory_bytes"] != nil)
            #expect(data?["cluster_health"]?["nodes_total"] == 1)
            let node = try await gateway.json("GET", "/monitoring/nodes/here?hours=1")
            #expect(node["status"] == "online")
            let text = try await gateway.call("GET", "/metrics", headers: [("Accept", "text/plain")])
            #expect(text.text.contains("# TYPE trawl_http_requests_total counter"))
        }
    }

    @Test func `a head of a fleet that does not crawl says so`() async throws {
        try await withPlatform("up", "--no-worker") { platform in
            #expect(platform.controller.addresses["worker"] == nil)
            let gateway = platform.gateway
            #expect(try await gateway.json("GET", "/cluster/workers").elements.isEmpty)
            #expect(try await gateway.json("GET", "/scheduler/tasks").elements.isEmpty)
            let health = try await gateway.json("GET", "/health")
            #expect(health["services"]?["scheduler"]?["status"] == "online")
            let absent = try await gateway.json("GET", "/scraper/health", status: 503)
            #expect(absent["error"] == "service_absent")
        }
    }

    @Test func `what is below a prefix is passed on, every method, in both directions`() async throws {
        try await withPlatform { platform in
            let gateway = platform.gateway
            try await gateway.json("POST", "/cluster/workers/here/drain")
            let made = try await gateway.json("POST", "/scrape", ["start_url": "http://books.example/"])
            let id = try #require(made["job_id"]?.string)
            let batch = try await gateway.json("POST", "/scrape/batch", ["urls": ["http://books.example/a"]])
            #expect(batch["job_ids"]?.elements.count == 1)
            let direct = try await platform.api.json("GET", "/jobs/\(id)")
            let through = try await gateway.json("GET", "/cluster/jobs/\(id)")
            #expect(direct == through)
            let listed = try await gateway.json("GET", "/cluster/jobs?limit=1&status=pending").elements
            #expect(listed.count == 1)
            // A stream comes as it is written, and ends when the job does.
            async let answer = gateway.call(
                "GET", "/cluster/jobs/\(id)/items", headers: [("Accept", "text/event-stream")])
            try await gateway.json("POST", "/cluster/jobs/\(id)/cancel")
            let text = try await answer.text
            #expect(text.contains("event: end"), "\(text)")
            let worker = try await gateway.json("GET", "/scraper/health")
            #expect(worker["node"] == "here")
            let now = try await gateway.call("POST", "/scraper/scrape", body: #"{"start_url":"ftp://a"}"#)
            #expect(now.status == 422)
            // The services' own answers, faults too.
            let unknown = try await gateway.json("GET", "/cluster/jobs/none", status: 404)
            #expect(unknown["error"] == "job_unknown")
            let nothing = try await gateway.json("GET", "/none", status: 404)
            #expect(nothing["error"] == "not_found")
            let missing = try await gateway.json("DELETE", "/scheduler/tasks/none", status: 404)
            #expect(missing["error"] == "task_unknown")
        }
    }

    @Test func `browsers that come from elsewhere get no further than at the services (P30)`() async throws {
        try await withPlatform { platform in
            let port = platform.gateway.port
            for path in ["/overview", "/cluster/metrics", "/scraper/metrics", "/monitoring/metrics"] {
                for (headers, status, code) in [
                    ([("Origin", "https://evil.example")], 403, "foreign_origin"),
                    // What the services would take for their own at their own port.
                    ([("Origin", platform.address)], 403, "foreign_origin"),
                    ([("Host", "evil.example:\(port)")], 403, "foreign_host"),
                    ([("Host", "evil.example"), ("Origin", "http://evil.example")], 403, "foreign_host"),
                    ([("Host", "127.0.0.1:\(port)"), ("X-Forwarded-Host", "evil.example")], 200, ""),
                    ([("Origin", "http://127.0.0.1:\(port)")], 200, ""),
                    ([("Host", "localhost:\(port)"), ("Origin", "http://localhost:\(port)")], 200, ""),
                ] {
                    let answer = try await platform.gateway.call("GET", path, headers: headers)
                    #expect(answer.status == status, "\(path) \(headers): \(answer.text.prefix(200))")
                    if status != 200 {
                        let error = try answer.json["error"]?.string
                        #expect(error == code, "\(path) \(headers)")
                    }
                }
            }
            let forged = try await platform.gateway.call(
                "POST", "/scrape", body: #"{"start_url":"http://books.example/"}"#,
                headers: [("Origin", "https://evil.example"), ("Content-Type", "text/plain")])
            #expect(forged.status == 403)
            let cluster = try await platform.api.json("GET", "/cluster")
            #expect(cluster["total_jobs"] == 0)
        }
    }

    @Test func `the caller's own token counts, at the gateway and behind it`() async throws {
        try await withPlatform(configuration: "require_token: true\nworker: {name: here}\n") { folder, environment in
            let token = try await TrawlPlatform.token("me", role: "read", in: folder, environment: environment)
            return TrawlPlatform.Tokens(api: token, node: "")
        } _: { platform in
            var nobody = platform.gateway
            nobody.token = nil
            for path in [
                "/", "/overview", "/dashboard", "/services", "/cluster/jobs", "/scraper/metrics", "/monitoring/nodes",
            ] {
                let refused = try await nobody.call("GET", path)
                #expect(refused.status == 401, "\(path)")
                let answered = try await platform.gateway.call("GET", path)
                #expect(answered.status == 200, "\(path): \(answered.text)")
            }
            try await eventually("all are online") {
                try await nobody.json("GET", "/health")["overall_status"] == "healthy"
            }
            let data = try await platform.gateway.json("GET", "/dashboard")["data"]
            #expect(data?["cluster_stats"]?["total_jobs"] == 0)
            // Monitoring is asked with the caller's token too.
            let metrics = try await platform.gateway.json("GET", "/metrics")["metrics"]
            #expect(metrics?["monitoring"]?["retention"] == "24h")
            let forbidden = try await platform.gateway.call(
                "POST", "/scrape", body: #"{"start_url":"http://books.example/"}"#)
            #expect(forbidden.status == 403)
        }
    }

    @Test func `it can be left out, and a taken port is told`() async throws {
        try await withPlatform("up", "--set", "api_gateway.enabled=false") { platform in
            #expect(platform.controller.addresses["api-gateway"] == nil)
            let taken = try ClosedPort()
            let second = try await platform.trawl(
                ["up", "--data", "other"],
                environment: ["TRAWL_API_GATEWAY_PORT": "\(taken.port)", "TRAWL_CONTROLLER_URL": nil])
            #expect(second.code == 1)
            #expect(second.errors.contains("the API gateway cannot listen on 127.0.0.1:\(taken.port)"), "\(second)")
        }
    }
}

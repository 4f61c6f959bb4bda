import Bookshop
import Foundation
import TestSupport
import Testing
import Web

/// The document of DispyCluster (seed 000), from its head to its end: what it tells a reader to type works, by the real
/// `curl`, in its words; only host and port are put where this test's platform is.
///
/// What it asks of 8083 belongs to another service.
extension FleetPromises {
    @Suite struct SeedCluster {
        @Test func `the cluster works as its document says`() async throws {
            try await withCluster { platform in
                // ## Installation rapide — 1. Configurer l'inventaire: nano inventory/nodes.yaml
                let nodes = try await platform.api.json("GET", "/workers").elements
                let names = nodes.compactMap { $0["node"]?.string }
                #expect(names == (6...14).map { "node\($0).lan" }.sorted(), "every node of the inventory is shown")
                let states = Dictionary(uniqueKeysWithValues: zip(names, nodes.map { $0["status"]?.string }))
                #expect(states["node6.lan"] == "online", "this one has joined")
                #expect(states["node7.lan"] == "offline", "this one never came")

                // Nothing is to be fetched from the sites that the document names: jobs stay in the queue.
                try await platform.api.json("POST", "/workers/node6.lan/drain")

                // ### API Gateway (Port 8084) — Point d'entrée unifié
                // - `GET /` - Informations sur l'API
                let gateway = try await platform.curl("curl http://localhost:8084/")
                #expect(gateway["status"] == "running" && gateway["services"]?.elements.isEmpty == false)
                let about = try await platform.curl("curl http://localhost:8081/")
                #expect(about["service"]?.string?.isEmpty == false)
                #expect(about["version"]?.string?.isEmpty == false)
                #expect(about["status"] == "running")
                #expect(about["endpoints"] != nil)
                // - `GET /health` - Santé de tous les services
                let services = try await platform.curl("curl http://localhost:8084/health")
                #expect(services["overall_status"] == "healthy", "\(services)")
                #expect(services["services"]?["cluster_controller"]?["status"] == "online")
                // - `GET /overview` - Vue d'ensemble du cluster
                let overview = try await platform.curl("curl http://localhost:8084/overview")
                #expect(overview["cluster_stats"]?["total_workers"] == 9)
                let health = try await platform.curl("curl http://localhost:8081/health")
                #expect(health["status"] == "healthy")
                #expect(health["cluster_nodes"] == 9)
                #expect(health["active_jobs"] == 0)
                #expect(health["timestamp"]?.string?.hasSuffix("Z") == true)

                // ## Utilisation — ### Scraping simple
                let simple = try await platform.curl(
                    #"""
                    # Scraping d'un site
                    curl -X POST http://localhost:8084/scrape \
                      -H "Content-Type: application/json" \
                      -d '{"start_url": "https://example.com", "max_pages": 10}'
                    """#)
                #expect(simple["status"] == "pending")
                let id = try #require(simple["job_id"]?.string)
                let job = try await platform.curl("curl http://localhost:8081/jobs/\(id)")
                #expect(job["id"]?.string == id)
                #expect(job["start_url"]?.string?.hasPrefix("https://example.com") == true)
                #expect(job["max_pages"] == 10)
                #expect(job["same_origin_only"] == true)
                #expect(job["timeout_s"] != nil)
                #expect(job["priority"] == 1)
                #expect(job["status"] == "pending")
                for absent in ["assigned_worker", "started_at", "completed_at", "result", "error"] {
                    #expect(job[absent] == .null, "\(absent) is told, as null")
                }

                // ### Scraping en lot
                let batch = try await platform.curl(
                    #"""
                    # Scraping de plusieurs sites
                    curl -X POST http://localhost:8084/scrape/batch \
                      -H "Content-Type: application/json" \
                      -d '{
                        "urls": ["https://site1.com", "https://site2.com"],
                        "max_pages": 5,
                        "priority": 3
                      }'
                    """#)
                let ids = batch["job_ids"]?.elements.compactMap(\.string) ?? []
                #expect(ids.count == 2)
                let queue = try await platform.curl("curl 'http://localhost:8081/jobs?status=pending'")
                #expect(Set(queue.elements.compactMap { $0["id"]?.string }) == Set(ids + [id]))
                #expect(queue.elements.filter { $0["priority"] == 3 && $0["max_pages"] == 5 }.count == 2)

                // ### Tableau de bord
                let shown = try await platform.curl("curl http://localhost:8084/dashboard")["data"]
                #expect(shown?["cluster_stats"]?["pending_jobs"] == 3)
                #expect(shown?["recent_jobs"]?.elements.count == 3 && shown?["workers"]?.elements.count == 9)
                let dashboard = try await platform.curl("curl http://localhost:8081/monitoring/dashboard")
                #expect(dashboard["cluster_stats"]?["total_workers"] == 9)
                #expect(dashboard["cluster_stats"]?["online_workers"] == 1)
                #expect(dashboard["cluster_stats"]?["pending_jobs"] == 3)
                #expect(dashboard["recent_jobs"]?.elements.count == 3)
                #expect(dashboard["worker_performance"]?.elements.count == 9)
                #expect(dashboard["timestamp"] != nil)
                let cluster = try await platform.curl("curl http://localhost:8081/cluster")
                #expect(cluster["total_jobs"] == 3)
                #expect(cluster["average_job_duration"] == .null)

                // ### Monitoring — Rapport de performance sur 24h
                let report = try await platform.curl("curl http://localhost:8082/performance?hours=24")
                #expect(report["total_jobs"] == 0 && report["average_job_duration"] == .null)
                #expect(report["throughput_per_hour"] == 0.0 && report["top_performing_nodes"] == [])
                #expect(report["bottlenecks"] != nil)
                // Alertes actives
                let alerts = try await platform.curl("curl http://localhost:8082/alerts")
                #expect(alerts["active_alerts"] != nil && alerts["alert_count"] != nil && alerts["last_updated"] != nil)
                // Santé du cluster: eight of nine nodes are not there. The ninth may be busy with tests.
                let state = try await platform.curl("curl http://localhost:8082/cluster/health")
                #expect(state["overall_status"] == "critical" && (state["issues"]?.elements.count ?? 0) >= 8)
                #expect(state["nodes_online"] == 1 && state["nodes_total"] == 9)
                #expect(state["memory_usage_avg"] != .null && state["memory_usage_avg"] != nil)

                // ## Dépannage — ### Workers non détectés
                // 2. Vérifier les services sur les workers :
                let worker = try await platform.curl("curl http://node6.lan:8080/health")
                #expect(worker["status"] == "ok")
                #expect(worker["node"] == "node6.lan")
                // 3. Ping via l'API :
                let ping = try await platform.curl("curl -X POST http://localhost:8081/workers/node6.lan/ping")
                #expect(ping["status"] == "online")
                if case .number(let time)? = ping["response_time"] {
                    #expect(time > 0 && time < 5)
                } else {
                    #expect(ping["response_time"]?.integer != nil, "\(ping)")
                }
                // A node of the inventory that does not answer, and one that nobody has heard of.
                let offline = try await platform.curl("curl -X POST http://localhost:8081/workers/node7.lan/ping")
                #expect(offline["status"] == "offline")
                #expect(offline["error"]?.string?.isEmpty == false)
                let unknown = try await platform.curl("curl -X POST http://localhost:8081/workers/node99.lan/ping")
                #expect(unknown["error"] == "node_unknown")
                let node = try await platform.curl("curl http://localhost:8081/workers/node6.lan")
                #expect(node["worker"]?["node"] == "node6.lan")
                #expect(node["metrics"] != nil)
                #expect(node["recent_jobs"]?.elements.isEmpty == true)

                // Cancelled: once it has ended, that it cannot be again.
                let cancelled = try await platform.curl("curl -X POST http://localhost:8081/jobs/\(id)/cancel")
                #expect(cancelled["message"] != nil)
                let twice = try await platform.curl("curl -X POST http://localhost:8081/jobs/\(id)/cancel")
                #expect(twice["error"] != nil)
                #expect(try await platform.curl("curl http://localhost:8081/cluster")["cancelled_jobs"] == 1)
            }
        }

        /// The document's worker crawls when it is asked directly, and the same crawl goes through the controller; here of
        /// a site that is there.
        @Test func `the worker and the controller crawl the same`() async throws {
            try await withBookshop(books: 5) { shop in
                try await withCluster("crawl: {allowed_hosts: [127.0.0.1]}\n") { platform in
                    let body = #"{"start_url": "\#(shop.url("/catalogue/"))", "max_pages": 4}"#
                    let now = try await platform.curl(
                        "curl -X POST http://node6.lan:8080/scrape -H 'Content-Type: application/json' -d '\(body)'")
                    let crawled = now["crawled"]?.elements.compactMap(\.string) ?? []
                    #expect(crawled.count == 4)
                    #expect(crawled.first == shop.url("/catalogue/"))
                    #expect(now["errors"] == [:])
                    #expect(now["items"]?.elements.count == 4)
                    #expect(now["stats"] != nil)

                    let answer = try await platform.curl(
                        "curl -X POST http://localhost:8081/scrape -H 'Content-Type: application/json' -d '\(body)'")
                    let id = try #require(answer["job_id"]?.string)
                    let job = try await platform.api.ended(id)
                    #expect(job["status"] == "completed", "\(job)")
                    #expect(job["assigned_worker"] == "node6.lan")
                    #expect(job["result"]?["crawled"]?.elements.count == 4)
                    #expect(try await platform.api.items(id).count == 4)
                    // What ran is what monitoring reports.
                    let report = try await platform.curl("curl http://localhost:8082/performance?hours=24")
                    #expect(report["total_jobs"] == 1 && report["successful_jobs"] == 1)
                    let best = report["top_performing_nodes"]?[0]
                    #expect(best?["node"] == "node6.lan" && best?["pages_scraped"] == 4, "\(report)")
                    #expect(best?["avg_response_time"] != nil && best?["avg_response_time"] != .null)
                    // Parameters may stand in the query string too, for a caller without a body.
                    let query = try await platform.curl(
                        "curl -X POST 'http://node6.lan:8080/scrape?start_url=\(shop.url("/catalogue/"))&max_pages=2'")
                    #expect(query["crawled"]?.elements.count == 2)
                }
            }
        }

        /// The document's inventory and environment; the first of its nodes is the one that runs here.
        private func withCluster(
            _ more: String = "", _ body: (TrawlPlatform) async throws -> Void
        ) async throws {
            let configuration = "inventory: inventory/nodes.yaml\nworker: {name: node6.lan}\n" + more
            // ### Variables d'environnement
            let environment: [String: String?] = [
                "DISPYCLUSTER_ENV": "development", "DISPYCLUSTER_LOG_LEVEL": "INFO", "DISPYCLUSTER_MAX_WORKERS": "10",
            ]
            try await withPlatform(configuration: configuration, environment: environment) { folder, _ in
                let workers = (6...14).map { "  - node\($0).lan\n" }.joined()
                try folder.write("master: localhost\nworkers:\n" + workers, to: "inventory/nodes.yaml")
                return nil
            } _: { platform in
                try await body(platform)
            }
        }
    }
}

extension TrawlPlatform {
    /// Runs lines of the document by the shell, with this platform's addresses in the place of the document's, and reads
    /// what `curl` printed.
    func curl(_ lines: String) async throws -> JSONValue {
        let script =
            lines
            .replacing("http://localhost:8084", with: gateway.baseURL)
            .replacing("http://localhost:8083", with: scheduler.baseURL)
            .replacing("http://localhost:8081", with: api.baseURL)
            .replacing("http://localhost:8082", with: monitoring.baseURL)
            .replacing("http://node6.lan:8080", with: worker.baseURL)
        let result = try await Program(path: "/bin/bash").run(["-c", script])
        do {
            return try JSONValue(parsing: result.output)
        } catch {
            throw ScriptError.unexpected("\(lines): \(result.output)\(result.errors)")
        }
    }
}

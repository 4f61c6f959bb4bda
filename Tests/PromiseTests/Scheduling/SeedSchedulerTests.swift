import Bookshop
import TestSupport
import Testing
import Web

/// What the document of DispyCluster (seed 000) asks of the scheduler, in its words.
extension FleetPromises {
    @Suite struct SeedScheduler {
        @Test func `a task is scheduled as the document shows`() async throws {
            try await withPlatform { platform in
                let made = try await platform.curl(
                    #"""
                    # Tâche quotidienne à 6h du matin
                    curl -X POST http://localhost:8083/tasks \
                      -H "Content-Type: application/json" \
                      -d '{
                        "name": "Scraping quotidien",
                        "urls": ["https://news.com"],
                        "schedule_type": "cron",
                        "schedule_config": {"cron": "0 6 * * *"}
                      }'
                    """#)
                #expect(made["message"] != nil)
                #expect(made["next_run"]?.string?.hasSuffix("T06:00:00.000000Z") == true, "\(made)")
                let id = try #require(made["task_id"]?.string)
                let task = try await platform.curl("curl http://localhost:8083/tasks/\(id)")
                #expect(task["name"] == "Scraping quotidien" && task["urls"] == ["https://news.com"])
                #expect(task["schedule_type"] == "cron" && task["schedule_config"] == ["cron": "0 6 * * *"])
                #expect(task["status"] == "scheduled" && task["enabled"] == true && task["run_count"] == 0)
                for name in ["description", "created_at", "last_run", "next_run", "success_count", "failure_count"] {
                    #expect(task[name] != nil, "\(name)")
                }
                #expect(
                    try await platform.curl("curl http://localhost:8083/schedule").elements.first?["task_id"]?.string
                        == id)
                let health = try await platform.curl("curl http://localhost:8083/health")
                #expect(health["status"] == "healthy" && health["scheduled_tasks"] == 1)
                #expect(health["active_workflows"] == 0)
                try await eventually("it drives") {
                    try await platform.curl("curl http://localhost:8083/health")["scheduler_running"] == true
                }
                #expect(try await platform.curl("curl http://localhost:8084/scheduler/tasks").elements.count == 1)
                let shown = try await platform.curl("curl http://localhost:8084/dashboard")["data"]
                #expect(shown?["scheduled_tasks"]?.elements.count == 1)
                let off = try await platform.curl("curl -X POST http://localhost:8083/tasks/\(id)/disable")
                #expect(off["message"] != nil && off["next_run"] == .null)
                _ = try await platform.curl("curl -X POST http://localhost:8083/tasks/\(id)/enable")
                #expect(try await platform.curl("curl http://localhost:8083/tasks").elements.first?["enabled"] == true)
                _ = try await platform.curl("curl -X DELETE http://localhost:8083/tasks/\(id)")
                #expect(try await platform.curl("curl http://localhost:8083/tasks/\(id)")["error"] == "task_unknown")
            }
        }

        @Test func `the document's workflow runs to its end on the bookshop`() async throws {
            try await withBookshop(books: 30) { shop in
                try await withPlatform(configuration: PageSpider.configuration) { platform in
                    // The document's sites are the shop here, and its minute is a second.
                    let program = #"""
                        import json, urllib.request

                        # Créer un workflow avec étapes séquentielles
                        workflow_steps = [
                            {
                                "step_id": "step1",
                                "name": "Scraping initial",
                                "action": "scrape",
                                "config": {"urls": ["https://site1.com"], "max_pages": 5}
                            },
                            {
                                "step_id": "step2",
                                "name": "Attente",
                                "action": "wait",
                                "config": {"seconds": 60},
                                "depends_on": ["step1"]
                            },
                            {
                                "step_id": "step3",
                                "name": "Scraping final",
                                "action": "scrape",
                                "config": {"urls": ["https://site2.com"], "max_pages": 10},
                                "depends_on": ["step2"]
                            }
                        ]
                        body = json.dumps({
                            "name": "Workflow complexe",
                            "steps": workflow_steps,
                            "schedule_type": "interval",
                            "schedule_config": {"seconds": 3600}
                        }).encode()
                        request = urllib.request.Request(
                            "http://localhost:8083/workflows", data=body, headers={"Content-Type": "application/json"})
                        print(urllib.request.urlopen(request).read().decode())
                        """#
                        .replacing("http://localhost:8083", with: platform.scheduler.baseURL)
                        .replacing("https://site1.com", with: shop.url("/catalogue/"))
                        .replacing("https://site2.com", with: shop.url("/")).replacing(": 60}", with: ": 1}")
                    try platform.folder.write(program, to: "seed.py")
                    let result = try await Program(path: "/usr/bin/env").run(
                        ["python3", "seed.py"], in: platform.folder.path)
                    let made = try JSONValue(parsing: result.output)
                    let id = try #require(made["workflow_id"]?.string, "\(result)")
                    #expect(made["next_run"]?.string != nil)
                    let begun = try await platform.curl("curl -X POST http://localhost:8083/workflows/\(id)/run")
                    let run = "http://localhost:8083/workflows/\(id)/runs/\(begun["run_id"]?.string ?? "")"
                    try await eventually(within: .seconds(60), "the run has ended") {
                        try await platform.curl("curl \(run)")["ended_at"] != .null
                    }
                    let ended = try await platform.curl("curl \(run)")
                    #expect(ended["status"] == "completed", "\(ended)")
                    let steps = ended["steps"]?.elements ?? []
                    #expect(steps.map { $0["step_id"]?.string } == ["step1", "step2", "step3"])
                    #expect(steps.first?["output"]?["pages"] == 5 && steps.last?["output"]?["pages"] == 10, "\(ended)")
                    let history = try await platform.curl("curl 'http://localhost:8083/history?limit=50'").elements
                    #expect(history.first?["workflow_id"]?.string == id && history.first?["status"] == "completed")
                    #expect(history.first?["job_ids"]?.elements.count == 2 && history.first?["duration_s"] != .null)

                    let drawn = try await platform.trawl(["workflow", "show", "Workflow complexe"])
                    #expect(
                        drawn.output.contains("Scraping initial") && drawn.output.contains("└─ Attente"), "\(drawn)")
                    #expect(drawn.output.contains("   └─ Scraping final"), "\(drawn)")
                    let picture = try await platform.scheduler.call("GET", "/workflows/\(id)/graph")
                    #expect(picture.text.hasPrefix("<svg") && picture.text.contains("Attente"))
                    let chart = try await platform.scheduler.call("GET", "/workflows/\(id)/graph?format=mermaid")
                    #expect(chart.text.contains("s0 --> s1") && chart.text.contains("s1 --> s2"))
                }
            }
        }
    }
}

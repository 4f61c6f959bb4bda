import Fleet
import Jobs
import Services
import TestSupport
import Testing
import Web

/// The controller's API over its real stores.
@Suite struct ControllerRoutesTests {
    @Test("Every 8081 request of the document works as it is shown there")
    func document() async throws {
        try await RunningController.run { api in
            let about = try await api.get("/").json
            #expect(about["status"] == "running" && about["endpoints"]?["scrape"] == "/scrape")
            let health = try await api.get("/health").json
            #expect(health["status"] == "healthy" && health["cluster_nodes"] == 1 && health["active_jobs"] == 0)
            let submitted = try await api.post(
                "/scrape",
                #"{"start_url":"https://example.com","max_pages":10,"same_origin_only":true,"timeout_s":60,"priority":5}"#
            )
            #expect(submitted.status == 200)
            #expect(try submitted.json["status"] == "pending")
            let id = try RunningController.id(try submitted.json["job_id"])
            let batch = try await api.post(
                "/scrape/batch", #"{"urls":["https://site1.com","https://site2.com"],"max_pages":5,"priority":3}"#
            ).json
            guard case .array(let ids)? = batch["job_ids"] else { throw ScriptError.unexpected("\(batch)") }
            #expect(ids.count == 2 && batch["message"] == "2 jobs were accepted")
            let job = try await api.get("/jobs/\(id)").json
            #expect(job["start_url"] == "https://example.com" && job["max_pages"] == 10 && job["priority"] == 5)
            #expect(job["timeout_s"] == 60 && job["same_origin_only"] == true && job["status"] == "pending")
            #expect(job["assigned_worker"] == .null && job["project"] == "default" && job["attempt"] == 0)
            let cluster = try await api.get("/cluster").json
            #expect(
                cluster["total_jobs"] == 3 && cluster["pending_jobs"] == 3 && cluster["average_job_duration"] == .null)
            let cancelled = try await api.post("/jobs/\(id)/cancel")
            #expect(cancelled.status == 200)
            let again = try await api.post("/jobs/\(id)/cancel")
            #expect(again.status == 409 && again.code == "job_ended")
            let retried = try await api.post("/jobs/\(id)/retry").json
            #expect(retried["job_id"] != .string(id.text))
            let listed = try await api.get("/jobs?status=cancelled").json
            #expect(listed[0]?["id"] == .string(id.text) && listed[1] == nil)
            let workers = try await api.get("/workers").json
            let beyond = try await api.get("/workers?offset=1").json
            #expect(beyond == [])
            #expect(workers[0]?["node"] == "node6.lan" && workers[0]?["status"] == "offline")
            let worker = try await api.get("/workers/node6.lan").json
            #expect(worker["worker"]?["node"] == "node6.lan" && worker["recent_jobs"] == [])
            let dashboard = try await api.get("/monitoring/dashboard").json
            #expect(dashboard["cluster_stats"]?["total_jobs"] == 4 && dashboard["recent_jobs"]?[3] != nil)
            #expect(dashboard["worker_performance"]?[0]?["jobs_completed"] == 0)
            let commands = try await api.get("/commands").json
            #expect(commands == [["name": "wordcount"]])
            let metrics = try await api.get("/metrics", [("Accept", "text/plain")])
            #expect(metrics.text == "prometheus" && metrics.header("content-type")?.hasPrefix("text/plain") == true)
            let values = try await api.get("/metrics")
            #expect(values.text == "json")
        }
    }

    static let refused: [(String, String, Int, String, String?)] = [
        ("/scrape", "{}", 422, "missing_field", "start_url"),
        ("/scrape", #"{"start_url":"ftp://a/"}"#, 422, "out_of_range", "start_url"),
        ("/scrape", #"{"start_url":"/relative"}"#, 422, "out_of_range", "start_url"),
        ("/scrape", #"{"start_url":"http://a/","max_pages":0}"#, 422, "out_of_range", "max_pages"),
        ("/scrape", #"{"start_url":"http://a/","max_pages":1001}"#, 422, "out_of_range", "max_pages"),
        ("/scrape", #"{"start_url":"http://a/","timeout_s":301}"#, 422, "out_of_range", "timeout_s"),
        ("/scrape", #"{"start_url":"http://a/","priority":11}"#, 422, "out_of_range", "priority"),
        ("/scrape", #"{"start_url":"http://a/","depth":1}"#, 422, "unknown_field", "depth"),
        (
            "/scrape", #"{"start_url":"http://a/\#(String(repeating: "a", count: 9_000))"}"#, 422, "out_of_range",
            "start_url"
        ),
        ("/scrape/batch", #"{"urls":[]}"#, 422, "out_of_range", "urls"),
        ("/scrape/batch", #"{"urls":["http://a/","nothing"]}"#, 422, "out_of_range", "urls[1]"),
        ("/scrape/batch", #"{"urls":"http://a/"}"#, 422, "wrong_type", "urls"),
        ("/jobs", "{}", 422, "out_of_range", "spider"),
        ("/jobs", #"{"spider":"a","command":"b"}"#, 422, "out_of_range", "command"),
        ("/jobs", #"{"spider":"../a"}"#, 422, "out_of_range", "spider"),
        ("/jobs", #"{"spider":"a","project":"a/b"}"#, 422, "out_of_range", "project"),
        ("/jobs", #"{"spider":"nothing"}"#, 404, "spider_missing", nil),
        ("/jobs", #"{"command":"rm"}"#, 404, "command_unknown", nil),
        ("/jobs", #"{"command":"wordcount","args":{}}"#, 422, "out_of_range", "args"),
        ("/jobs", #"{"command":"wordcount","job_id":".."}"#, 422, "out_of_range", "job_id"),
        ("/jobs", #"{"command":"wordcount","timeout_s":604801}"#, 422, "out_of_range", "timeout_s"),
        ("/jobs", #"{"command":"wordcount","max_attempts":21}"#, 422, "out_of_range", "max_attempts"),
        (
            "/jobs/batch", #"{"jobs":[{"command":"wordcount"},{"command":"wordcount","x":1}]}"#, 422, "unknown_field",
            "jobs[1].x"
        ),
        ("/jobs/batch", #"{"jobs":[]}"#, 422, "out_of_range", "jobs"),
        ("/jobs/none/cancel", "", 404, "job_unknown", nil), ("/jobs/none/retry", "", 404, "job_unknown", nil),
        ("/jobs/none/retry", #"{"x":1}"#, 422, "unknown_field", "x"),
        ("/workers/none/drain", "", 404, "node_unknown", nil), ("/workers/none/ping", "", 404, "node_unknown", nil),
    ]

    @Test("What cannot be is refused with its field, and nothing is kept")
    func refusals() async throws {
        try await RunningController.run { api in
            for (target, body, status, code, field) in Self.refused {
                let answer = try await api.post(target, body)
                #expect(answer.status == status && answer.code == code, "\(target) \(body.prefix(100)): \(answer.text)")
                #expect(
                    try answer.json["field"] == field.map { .string($0) },
                    "\(target) \(body.prefix(100)): \(answer.text)")
            }
            for target in [
                "/jobs?status=delayed", "/jobs?limit=0", "/jobs?limit=1001", "/jobs?wait=1", "/jobs/a?wait=61",
                "/jobs/a/items?limit=10001",
            ] {
                let answer = try await api.get(target)
                #expect(answer.status == (target.contains("items") ? 404 : 422), "\(target)")
            }
            let cluster = try await api.get("/cluster").json
            #expect(cluster["total_jobs"] == 0)
        }
    }

    @Test("P4 One Idempotency-Key or job id is one job, on every way in")
    func idempotency() async throws {
        try await RunningController.run { api in
            let key = [("Idempotency-Key", "order-1")]
            let body = #"{"start_url":"http://example.com/"}"#
            var ids: Set<String> = []
            for _ in 0..<5 { ids.insert(try await api.post("/scrape", body, key).json["job_id"]?.plainText ?? "") }
            #expect(ids.count == 1)
            let other = try await api.post("/scrape", #"{"start_url":"http://example.com/other"}"#, key)
            #expect(other.status == 409 && other.code == "idempotency_key_reused")
            let batch = #"{"urls":["http://a.example/","http://b.example/"]}"#
            let first = try await api.post("/scrape/batch", batch, [("Idempotency-Key", "b")]).json
            let second = try await api.post("/scrape/batch", batch, [("Idempotency-Key", "b")]).json
            #expect(first["job_ids"] == second["job_ids"] && first["batch"] == second["batch"])
            let named = #"{"command":"wordcount","input":{"a":[1,2]},"job_id":"mine"}"#
            #expect(try await api.post("/jobs", named).json["job_id"] == "mine")
            #expect(try await api.post("/jobs", named).json["job_id"] == "mine")
            let taken = try await api.post("/jobs", #"{"command":"wordcount","job_id":"mine"}"#)
            #expect(taken.status == 409 && taken.code == "job_exists")
            #expect(try await api.get("/jobs/mine").json["input"] == ["a": [1, 2]])
            #expect(try await api.get("/cluster").json["total_jobs"] == 4)
            let bad = try await api.post("/scrape", body, [("Idempotency-Key", "a b")])
            #expect(bad.status == 422)
        }
    }

    @Test("Spiders are deployed, listed in version order, read and deleted")
    func spiders() async throws {
        try await RunningController.run { api in
            let path = "/projects/shop/spiders/books/versions"
            let wrong = try await api.send("PUT", path + "/1.0", "name: [\n")
            #expect(wrong.status == 422 && wrong.code == "spider_invalid")
            #expect(try wrong.json["faults"]?[0]?["line"] != nil)
            let source = Self.valid
            for version in ["1.9", "1.10"] {
                let answer = try await api.send("PUT", path + "/" + version, source)
                #expect(answer.status == 200, "\(answer.text)")
                #expect(try answer.json["version"] == .string(version))
            }
            let same = try await api.send("PUT", path + "/1.9", source)
            #expect(same.status == 200)
            let changed = try await api.send("PUT", path + "/1.9", source + "# changed\n")
            #expect(changed.status == 409 && changed.code == "version_exists")
            let next = try await api.post(path, source + "# new\n")
            #expect(next.status == 200)
            #expect(try await api.get("/projects").json == [["project": "shop", "spiders": ["books"]]])
            let versions = try await api.get(path).json
            #expect(versions[2]?["version"] != nil && versions[3] == nil)
            let text = try await api.get(path + "/1.10")
            #expect(text.text == source && text.header("content-type") == "application/yaml")
            let job = try await api.post(
                "/jobs", #"{"project":"shop","spider":"books","args":{"password":"hunter2","page":3}}"#)
            #expect(job.status == 200)
            let shown = try await api.get("/jobs/\(try job.json["job_id"]?.plainText ?? "")")
            #expect(!shown.text.contains("hunter2"))
            #expect(try shown.json["args"]?["page"] == "3")
            let gone = try await api.send("DELETE", path + "/1.9")
            #expect(try gone.json["deleted"] == 1)
            let twice = try await api.send("DELETE", path + "/1.9")
            #expect(twice.status == 404)
            #expect(try await api.send("DELETE", "/projects/shop").json["deleted"] == 2)
            let missing = try await api.get("/projects/shop/spiders")
            #expect(missing.status == 404 && missing.code == "project_missing")
            for bad in ["/projects/%2e%2e/spiders", "/projects/a%2Fb/spiders/x/versions", "/projects/.hidden/spiders"] {
                let answer = try await api.get(bad)
                #expect(answer.status == 422, "\(bad)")
            }
        }
    }

    static let valid = """
        name: books
        args:
          base: https://example.com
          password: none
          page: 1
        start: '{{ args.base }}/'
        pages:
          list:
            items:
              fields:
                title: {css: h1}

        """

    @Test("A backup is streamed out, and one that is sent is restored from a file that is then gone")
    func backups() async throws {
        try await RunningController.run { api in
            let whole = try await api.get("/backup")
            #expect(whole.text == "tar true" && whole.header("content-type") == "application/x-tar")
            let small = try await api.get("/backup?outputs=false")
            #expect(small.text == "tar false")
            let body = String(repeating: "x", count: 3_000_000)
            let restored = try await api.post("/restore", body)
            #expect(try restored.json["jobs"] == 3_000_000, "\(restored.text)")
        }
    }

    @Test("A job is waited for until it ends")
    func waiting() async throws {
        try await RunningController.run { api in
            let id = try await api.submit()
            let (session, assignment) = try await api.lease()
            async let waited = api.get("/jobs/\(id)?wait=60")
            try await eventually("it waits") { api.controller.awaitedEnds == 1 }
            let report = AttemptReport(
                reference: assignment.reference, node: session.node, outcome: .completed, result: ["crawled": []])
            #expect(try await api.controller.finish([report], session: session) == [true])
            let job = try await waited.json
            #expect(
                job["status"] == "completed" && job["assigned_worker"] == "node1" && job["result"] == ["crawled": []])
        }
    }
}

import Fleet
import Jobs
import Services
import TestSupport
import Testing
import Web

/// Lists of jobs, in and out.
@Suite struct JobListTests {
    @Test("P4 A key is one list of jobs, or one job: another list is refused")
    func idempotentLists() async throws {
        try await RunningController.run { api in
            let key = [("Idempotency-Key", "k")]
            func list(_ count: Int) -> String {
                let urls = (0..<count).map { "\"http://\($0).example/\"" }.joined(separator: ",")
                return "{\"urls\":[\(urls)]}"
            }
            let first = try await api.post("/scrape/batch", list(3), key)
            #expect(first.status == 200)
            for count in [1, 2, 4] {
                let other = try await api.post("/scrape/batch", list(count), key)
                #expect(other.status == 409 && other.code == "idempotency_key_reused", "\(count)")
            }
            #expect(try await api.post("/scrape/batch", list(3), key).json["job_ids"] == first.json["job_ids"])
            let single = #"{"start_url":"http://0.example/"}"#
            #expect(try await api.post("/scrape", single, key).code == "idempotency_key_reused")
            let named = #"{"command":"wordcount"}"#
            #expect(try await api.post("/jobs", named, [("Idempotency-Key", "j")]).status == 200)
            #expect(try await api.post("/scrape/batch", list(1), [("Idempotency-Key", "j")]).status == 409)
            #expect(
                try await api.post("/jobs/batch", "{\"jobs\":[\(named)]}", [("Idempotency-Key", "j")]).status == 409)
            #expect(try await api.get("/cluster").json["total_jobs"] == 4)
            // The lists name their batch, so that only their length tells them apart.
            for count in [2, 1, 3] {
                let jobs = repeatElement(named, count: count).joined(separator: ",")
                let answer = try await api.post(
                    "/jobs/batch", "{\"batch\":\"b\",\"jobs\":[\(jobs)]}", [("Idempotency-Key", "n")])
                #expect(answer.status == (count == 2 ? 200 : 409))
            }
            #expect(try await api.get("/cluster").json["total_jobs"] == 6)
            let two = try await api.post("/scrape", single, [("Idempotency-Key", "x"), ("Idempotency-Key", "y")])
            #expect(two.status == 400)
            #expect(try await api.get("/cluster").json["total_jobs"] == 6)
        }
    }

    @Test("Lists leave results out, a job has its own")
    func lists() async throws {
        try await RunningController.run { api in
            let id = try await api.submit()
            let (session, assignment) = try await api.lease()
            let report = AttemptReport(
                reference: assignment.reference, node: try #require(EntityName("node1")), outcome: .completed,
                result: ["crawled": []])
            _ = try await api.controller.finish([report], session: session)
            #expect(try await api.get("/jobs/\(id)").json["result"] == ["crawled": []])
            guard case .array(let jobs) = try await api.get("/jobs").json else {
                throw ScriptError.unexpected("no list")
            }
            #expect(jobs.map { $0["id"] } == [.string(id.text)])
            #expect(jobs.first?["status"] == "completed" && jobs.first?["result"] == nil)
            let worker = try await api.get("/workers/node1").json
            let dashboard = try await api.get("/monitoring/dashboard").json
            for value in [worker["recent_jobs"], dashboard["recent_jobs"]] {
                guard case .array(let recent)? = value else { throw ScriptError.unexpected("no list") }
                #expect(recent.count == 1 && recent.first?["result"] == nil)
            }
        }
    }
}

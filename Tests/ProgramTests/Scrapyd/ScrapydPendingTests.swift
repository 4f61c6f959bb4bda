import TestSupport
import Testing
import Web

/// Jobs that wait: a controller without a worker.
@Suite(.needsScrapy) struct ScrapydPendingTests {
    @Test("pending jobs are listed by priority, and cancelled before they begin") func pending() async throws {
        try await withController { client in
            for (id, priority) in [("low", "-1"), ("first", "1"), ("second", "1"), ("high", "2.5")] {
                let form = [("jobid", id), ("priority", priority), ("setting", "A=1"), ("b", "2")]
                _ = try await client.schedule("shop", "quick", form)
            }
            let text = try await client.get("/listjobs.json?project=shop").text
            let start =
                #"{"pending": [{"id": "high", "project": "shop", "spider": "quick", "version": null, "settings": "#
                + #"{"A": "1"}, "args": {"b": "2"}}, {"id": "first", "#
            #expect(text.hasPrefix(start), "\(text)")
            let pending = try client.ok(try await client.get("/listjobs.json"))["pending"]?.elements ?? []
            #expect(pending.compactMap { $0["id"]?.string } == ["high", "first", "second", "low"])
            for id in ["high", "first", "second", "low"] {
                #expect(try await client.state(id) == "pending")
                #expect(try await client.cancel("shop", id) == "pending")
                #expect(try await client.state(id) == "finished")
                #expect(try await client.cancel("shop", id) == .null)
            }
            #expect(try await client.get("/logs/shop/").status == 404, "none of them has run")
        }
    }

    @Test("a thousand calls at once: what was acknowledged is there") func storm() async throws {
        try await withController { client in
            let ids = try await withThrowingTaskGroup(of: [String].self) { group in
                for caller in 0..<100 {
                    group.addTask {
                        var ids: [String] = []
                        for number in 0..<10 {
                            let id = "storm-\(caller)-\(number)"
                            let answer = try await client.post(
                                "/schedule.json", [("project", "shop"), ("spider", "quick"), ("jobid", id)])
                            guard answer.status == 200, try answer.json["jobid"]?.string == id else {
                                throw UnexpectedAnswer(request: id, answer: answer)
                            }
                            ids.append(id)
                        }
                        return ids
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(ids.count == 1_000)
            let pending = try client.ok(try await client.get("/listjobs.json?project=shop"))["pending"]?.elements ?? []
            #expect(pending.compactMap { $0["id"]?.string }.sorted() == ids.sorted())
            #expect(try client.ok(try await client.get("/daemonstatus.json"))["pending"] == 1_000)
        }
    }

    private func withController(_ body: (ScrapydClient) async throws -> Void) async throws {
        try await withPlatform("controller") { platform in
            let client = ScrapydClient(port: platform.controller.port("scrapyd"))
            try client.ok(try await client.upload("shop", "1", ShopEgg.bytes))
            try await body(client)
        }
    }
}

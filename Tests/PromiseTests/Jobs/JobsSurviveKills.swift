import Bookshop
import TestSupport
import Testing
import Web

extension FleetPromises {
    /// The controller dies.
    @Suite struct KilledController {
        @Test func `P1 P4 what was acknowledged survives kills, and runs once`() async throws {
            let seed = TestSeed.make()
            var random = SplitMix64(seed: seed)
            let storm = SubmissionStorm(clients: 16, jobs: 2_000)
            try await withBookshop(configure: { $0.manyPages = 2_000 }) { shop in
                try await withPlatform("controller", configuration: PageSpider.configuration) { platform in
                    let spider = PageSpider(shop: shop, jobs: storm.jobs)
                    try await spider.deploy(to: platform.api)
                    try await platform.startWorker("one", slots: 4)
                    try await storm.run(platform.api, request: spider.job) { storm in
                        for _ in 0..<6 {
                            let target = min(storm.acknowledged.count + Int.random(in: 50...320, using: &random), 1_950)
                            try await eventually(within: .seconds(60), "\(target) jobs are acknowledged") {
                                storm.acknowledged.count >= target
                            }
                            try await Task.sleep(for: .microseconds(Int.random(in: 0...3_000, using: &random)))
                            try await platform.controller.kill()
                            try await platform.controller.start()
                        }
                    }
                    #expect(storm.unanswered > 0, "no kill came while somebody waited (\(seed))")
                    let cluster = try await platform.api.idle()
                    #expect(cluster["total_jobs"] == 2_000, "\(cluster) (\(seed))")
                    #expect(cluster["completed_jobs"] == 2_000, "\(cluster) (\(seed))")
                    spider.expectOnce("seed \(seed)")
                }
            }
        }

        @Test func `P4 the same id twenty times at once is one job`() async throws {
            try await withPlatform("controller") { platform in
                let api = platform.api
                let body: JSONValue = [
                    "start_url": "http://books.example/", "max_pages": 1,
                ]
                let ids = try await withThrowingTaskGroup(of: String?.self) { group in
                    for _ in 0..<20 {
                        group.addTask {
                            let answer = try await api.call(
                                "POST", "/scrape", body: body.description, headers: [("Idempotency-Key", "once")])
                            return try answer.json["job_id"]?.string
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(ids.count == 20)
                #expect(Set(ids).count == 1 && ids[0] != nil, "\(ids)")
                #expect(try await api.json("GET", "/cluster")["total_jobs"] == 1)
                let other: JSONValue = ["start_url": "http://books.example/", "max_pages": 2]
                let reused = try await api.call(
                    "POST", "/scrape", body: other.description, headers: [("Idempotency-Key", "once")])
                #expect(reused.status == 409)
                #expect(try reused.json["error"]?.string == "idempotency_key_reused")
            }
        }
    }
}

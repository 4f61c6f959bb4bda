import Bookshop
import TestSupport
import Testing
import Web

extension FleetPromises {
    /// The database server dies.
    @Suite struct KilledDatabase {
        @Test(.needsPostgres)
        func `P36 PostgreSQL is killed under load, and nothing acknowledged is lost`() async throws {
            let seed = TestSeed.make()
            var random = SplitMix64(seed: seed)
            let storm = SubmissionStorm(clients: 8, jobs: 600)
            try await withBookshop(configure: { $0.manyPages = 600 }) { shop in
                try await withPostgres { server in
                    // An address may hold a password: it goes into the environment, not into arguments.
                    let environment: [String: String?] = ["TRAWL_DATABASE": server.url]
                    try await withPlatform(
                        "controller", configuration: PageSpider.configuration, environment: environment
                    ) { platform in
                        let spider = PageSpider(shop: shop, jobs: storm.jobs)
                        try await spider.deploy(to: platform.api)
                        try await platform.startWorker("one", slots: 4)
                        try await storm.run(platform.api, request: spider.job) { storm in
                            for _ in 0..<3 {
                                let target = min(
                                    storm.acknowledged.count + Int.random(in: 40...150, using: &random), 590)
                                try await eventually(within: .seconds(60), "\(target) jobs are acknowledged") {
                                    storm.acknowledged.count >= target
                                }
                                try await server.kill()
                                try await server.restart()
                            }
                        }
                        let cluster = try await platform.api.idle()
                        #expect(cluster["total_jobs"] == 600, "\(cluster) (\(seed))")
                        #expect(cluster["completed_jobs"] == 600, "\(cluster) (\(seed))")
                        spider.expectOnce("seed \(seed)")
                        #expect(platform.controller.isRunning, "it never ended by itself")
                    }
                }
            }
        }
    }
}

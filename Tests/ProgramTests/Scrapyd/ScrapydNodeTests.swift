import TestSupport
import Testing
import Web

/// A controller without Scrapy, and nodes that have it.
@Suite(.serialized, .needsScrapy) struct ScrapydNodeTests {
    @Test("eggs are listed and run on the node that has Scrapy") func remote() async throws {
        let python = ScrapyEnvironment.python
        try await withPlatform("controller", environment: ["TRAWL_SCRAPY_PYTHON": "/usr/bin/python3"]) { platform in
            let client = ScrapydClient(port: platform.controller.port("scrapyd"))
            let alone = try await client.upload("shop", "1.0", ShopEgg.bytes)
            #expect(try alone.json["status"] == "error")
            #expect(alone.text.contains("cannot import Scrapy"), "\(alone.text)")

            let worker = try await platform.startWorker("able", environment: ["TRAWL_SCRAPY_PYTHON": python])
            let service = ServiceClient(port: platform.controller.port("controller"))
            try await eventually("it has joined") { try await service.call("GET", "/workers/able").status == 200 }
            let answer = try await client.upload("shop", "1.0", ShopEgg.bytes)
            #expect(try answer.json["status"] == "ok", "\(answer.text)")
            let job = try await client.schedule("shop", "quick", [("jobid", "there")])
            try await client.waits(job, "finished")

            // A node whose Python has no Scrapy finds out with its first job, which then goes to another.
            try await platform.startWorker("unable", slots: 8, environment: ["TRAWL_SCRAPY_PYTHON": "/usr/bin/python3"])
            for number in 1...6 {
                try await client.schedule("shop", "quick", [("jobid", "many-\(number)")])
            }
            for number in 1...6 { try await client.waits("many-\(number)", "finished") }
            for number in 1...6 {
                let job = try await service.call("GET", "/jobs/many-\(number)").json
                #expect(job["status"] == "completed" && job["assigned_worker"] == "able", "\(job)")
            }

            let broken = try await client.upload("shop", "2.0", TestEgg(spiders: "import nowhere_at_all\n").bytes)
            #expect(broken.text.contains("No module named 'nowhere_at_all'"), "\(broken.text)")
            let endless = TestEgg(spiders: "import time\ntime.sleep(600)\n").bytes
            async let lost = client.upload("shop", "3.0", endless)
            try await eventually("it lists") { try platform.folder.inner("data-able/scrapy/lists").names.count == 1 }
            _ = try await worker.terminate()
            #expect(try await lost.json["status"] == "error")
            #expect(try await client.get("/listversions.json?project=shop").json["versions"] == ["1_0"])
        }
    }
}

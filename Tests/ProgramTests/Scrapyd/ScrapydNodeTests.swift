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
            let answer = try await client.upload("shop", "1.0", ShopEgg.bytes)
            #expect(try answer.json["status"] == "ok", "\(answer.text)")
            let job = try await client.schedule("shop", "quick", [("jobid", "there")])
            try await client.waits(job, "finished")

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

import Glibc
import TestSupport
import Testing
import Web

/// Jobs: rerun, cancelled, native, through the other API.
@Suite(.needsScrapy, .sharedScrapyd) struct ScrapydJobTests {
    @Test("an id can be used again when its job has ended") func rerun() async throws {
        let client = try Scrapyd.current.client
        for round in 1...2 {
            let id = try await client.schedule("shop", "args", [("jobid", "again"), ("round", "\(round)")])
            #expect(id == "again")
            let items = try await client.items("shop", "args", "again")
            #expect(items.count == 1)
            #expect(items.first?["arguments"]?["round"] == .string("\(round)"))
        }
        let list = try client.ok(try await client.get("/listjobs.json?project=shop"))["finished"]?.elements ?? []
        #expect(list.count { $0["id"] == "again" } == 1)
        // While it runs the same call is the same job, and another one is refused.
        _ = try await client.schedule("shop", "slow", [("jobid", "busy-id")])
        #expect(try await client.schedule("shop", "slow", [("jobid", "busy-id")]) == "busy-id")
        let other = try await client.post(
            "/schedule.json", [("project", "shop"), ("spider", "quick"), ("jobid", "busy-id")])
        #expect(try other.json["status"] == "error")
        _ = try await client.cancel("shop", "busy-id", [("signal", "KILL")])
        try await client.waits("busy-id", "finished")
    }

    @Test("cancelled gracefully it closes as Scrapy does") func graceful() async throws {
        let client = try Scrapyd.current.client
        let id = try await client.schedule("shop", "slow")
        try await eventually("it crawls") { try await client.log("shop", "slow", id).contains("Spider opened") }
        #expect(try await client.cancel("shop", id) == "running")
        try await client.waits(id, "finished")
        let log = try await client.log("shop", "slow", id)
        #expect(log.contains("Spider closed (shutdown)"), "\(log.suffix(2_000))")
        #expect(try await Scrapyd.current.platform.api.job(id)["status"] == "cancelled")
    }

    @Test(
        "what does not hear is forced after the grace time",
        arguments: [[], [("signal", "TERM")]] as [[(String, String)]])
    func forced(_ call: [(String, String)]) async throws {
        let start = ContinuousClock.now
        try await expectEnds([call], Scrapyd.current)
        // The grace is six seconds.
        #expect(ContinuousClock.now - start > .seconds(5))
    }

    @Test("what does not hear is forced at once when that is asked for") func forcedAtOnce() async throws {
        // Nobody waits for this grace.
        try await withScrapyd(environment: ["TRAWL_WORKER_GRACE": "1h"]) { scrapyd in
            try await expectEnds([[("signal", "KILL")]], scrapyd)
            try await expectEnds([[], []], scrapyd)
        }
    }

    /// A job that hears no signal ends after these calls.
    private func expectEnds(_ calls: [[(String, String)]], _ scrapyd: Scrapyd) async throws {
        let client = scrapyd.client
        let id = try await client.schedule("shop", "stubborn")
        try await eventually("it is deaf") { try await client.log("shop", "stubborn", id).contains("hears nothing") }
        let pid = try await client.process(of: id, in: scrapyd)
        for call in calls { #expect(try await client.cancel("shop", id, call) == "running") }
        try await client.waits(id, "finished")
        #expect(kill(pid, 0) != 0)
        #expect(try await scrapyd.platform.api.job(id)["status"] == "cancelled")
    }

    @Test("an unknown signal is refused", arguments: ["FOO", "SIGINT", "0", "65", "-9", "99999999999999999999"])
    func unknownSignal(_ signal: String) async throws {
        let client = try Scrapyd.current.client
        let answer = try await client.post(
            "/cancel.json", [("project", "shop"), ("job", "none"), ("signal", signal)])
        #expect(answer.status == 200)
        #expect(try answer.json["status"] == "error")
    }

    @Test("cancelled while it still imports it ends at once") func importing() async throws {
        // Nobody waits for this grace.
        try await withScrapyd(environment: ["TRAWL_WORKER_GRACE": "1h"]) { try await importing($0) }
    }

    private func importing(_ scrapyd: Scrapyd) async throws {
        let client = scrapyd.client
        let egg = TestEgg(
            spiders: """
                import os, time
                import scrapy

                if "SCRAPY_JOB" in os.environ:
                    open("\(scrapyd.platform.folder.file("importing"))", "w").close()
                    time.sleep(600)

                class Late(scrapy.Spider):
                    name = "late"

                """)
        try client.ok(try await client.upload("late", "1", egg.bytes))
        let id = try await client.schedule("late", "late")
        try await eventually("it imports") {
            let job = try await scrapyd.platform.api.job(id)
            try #require(["pending", "running"].contains(job["status"]), "\(job)")
            return scrapyd.platform.folder.has("importing")
        }
        let state = try await client.cancel("late", id)
        let job = try await scrapyd.platform.api.job(id)
        #expect(state == "running", "\(job)")
        try await client.waits(id, "finished")
    }

    @Test("jobs outlast their project") func deletedProject() async throws {
        let client = try Scrapyd.current.client
        try client.ok(try await client.upload("gone", "1", ShopEgg.bytes))
        let id = try await client.schedule("gone", "slow")
        // Its egg is on the node then.
        try await client.waitsForLog(id)
        try client.ok(try await client.post("/delproject.json", [("project", "gone")]))
        let running = try client.ok(try await client.get("/listjobs.json?project=gone"))["running"]?.elements
        #expect(running?.count == 1)
        #expect(try client.ok(try await client.get("/status.json?project=gone&job=\(id)"))["currstate"] == "running")
        #expect(try await client.cancel("gone", id) == "running")
        try await client.waits(id, "finished")
    }

    @Test("native spiders are scheduled by the same calls") func native() async throws {
        let scrapyd = try Scrapyd.current
        let client = scrapyd.client
        let source = """
            name: yaml
            start: ['http://127.0.0.1:1/']
            settings: {RETRY_ENABLED: false}
            pages:
              page:
                items: {fields: {url: {value: '{{ url }}'}}}

            """
        let put = try await scrapyd.platform.api.call(
            "PUT", "/projects/native/spiders/yaml/versions/1.5", body: source,
            headers: [("Content-Type", "application/yaml")])
        #expect(put.status == 200, "\(put.text)")
        let projects = try client.ok(try await client.get("/listprojects.json"))["projects"]
        #expect(projects?.elements.contains("native") == true)
        #expect(try client.ok(try await client.get("/listspiders.json?project=native"))["spiders"] == ["yaml"])
        #expect(try client.ok(try await client.get("/listversions.json?project=native"))["versions"] == ["1.5"])
        for version in [[], [("_version", "1.5")]] {
            let id = try await client.schedule("native", "yaml", version)
            try await client.waits(id, "finished")
            #expect(try await client.get("/logs/native/yaml/\(id).log").status == 200)
        }
        try client.ok(try await client.post("/delversion.json", [("project", "native"), ("version", "1.5")]))
        #expect(try await client.get("/listspiders.json?project=native").json["status"] == "error")
    }

    @Test("spiders of eggs run through our own API") func ownAPI() async throws {
        let scrapyd = try Scrapyd.current
        let id = try await scrapyd.platform.api.submit(
            "/jobs", ["project": "shop", "spider": "args", "version": "1_0", "args": ["a": "1"]])
        let job = try await scrapyd.platform.api.ended(id)
        #expect(job["status"] == "completed", "\(job)")
        let items = try await scrapyd.platform.api.items(id)
        #expect(items.first?["arguments"]?["a"] == "1")
        #expect(try await scrapyd.client.state(id) == "finished")
        #expect(try await scrapyd.client.listed(id, "finished")?["spider"] == "args")
    }
}

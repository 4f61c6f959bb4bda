import Foundation
import TestSupport
import Testing
import Web

/// Users, and several Scrapyds over one controller: seed 001's two.
@Suite(.needsScrapy) struct ScrapydInstanceTests {
    static let configuration = """
        worker: {name: here, slots: 3, grace: 2s}
        scrapyd:
          instances:
            scrapyd1: {port: 0, username: group1, password: scrapyd1}
            scrapyd2:
              port: 0
              username: group2
              password: scrapyd2
              users: {guest: {password: "pass:word", projects: [demo-1.0-py3.10]}}

        """

    @Test("the curl lines of seed 001, verbatim but for the ports") func seed() async throws {
        try await withPlatform(configuration: Self.configuration) { platform in
            let ports = ["scrapyd1", "scrapyd2"].map { platform.controller.port($0) }
            try #require(!ports.contains(0), "\(platform.controller.addresses)")
            let spiders = """
                import scrapy

                class Quotes(scrapy.Spider):
                    name = "quotes_spa"

                    @classmethod
                    def from_crawler(cls, crawler, *arguments, **named):
                        spider = super().from_crawler(crawler, *arguments, **named)
                        crawler.signals.connect(spider.stay, scrapy.signals.spider_idle)
                        return spider

                    def stay(self):
                        raise scrapy.exceptions.DontCloseSpider

                    start_urls = ["data:,1"]

                    def parse(self, response):
                        yield {"proxy": getattr(self, "proxy", None), "auth": getattr(self, "auth_enabled", None)}

                """
            try platform.folder.write(TestEgg(spiders: spiders).bytes, to: "demo.egg")
            func curl(_ line: String) async throws -> String {
                let line = line.replacing("localhost:6800", with: "localhost:\(ports[0])")
                    .replacing("localhost:6801", with: "localhost:\(ports[1])")
                let result = try await Program(path: "/bin/bash").run(
                    ["-c", line.replacing("curl ", with: "curl -sS ", maxReplacements: 1)], in: platform.folder.path)
                #expect(result.code == 0, "\(result.errors)")
                return result.output
            }
            let deployed = try await curl(
                """
                curl -u group1:scrapyd1 http://localhost:6800/addversion.json -F project=demo-1.0-py3.10 -F version=1.0 \
                -F egg=@demo.egg
                """)
            #expect(
                deployed == """
                    {"project": "demo-1.0-py3.10", "version": "1.0", "spiders": 1, "status": "ok", "node_name": "scrapyd1"}

                    """)
            let second = try await curl(
                """
                curl -u group2:scrapyd2 \\
                http://localhost:6801/schedule.json \\
                -d project=demo-1.0-py3.10 \\
                -d _version=1_0 \\
                -d spider=quotes_spa \\
                -d jobid=2025-05-09T13_15_00 \\
                -d setting=CLOSESPIDER_PAGECOUNT=0 \\
                -d setting=CLOSESPIDER_TIMEOUT=60 \\
                -d arg1=val1 \\
                -d auth_enabled=true \\
                -d username=admin \\
                -d password=admin \\
                -d proxy=http://tinyproxy:8888
                """)
            #expect(second == #"{"jobid": "2025-05-09T13_15_00", "status": "ok", "node_name": "scrapyd2"}"# + "\n")
            let first = try await curl(
                """
                curl -u group1:scrapyd1 \\
                http://localhost:6800/schedule.json \\
                -d project=demo-1.0-py3.10 \\
                -d _version=1_0 \\
                -d spider=quotes_spa \\
                -d jobid=custom_job_id \\
                -d setting=CLOSESPIDER_TIMEOUT=60
                """)
            #expect(first == #"{"jobid": "custom_job_id", "status": "ok", "node_name": "scrapyd1"}"# + "\n")
            let one = ScrapydClient(port: ports[0], credentials: Self.base64("group1:scrapyd1"))
            let two = ScrapydClient(port: ports[1], credentials: Self.base64("group2:scrapyd2"))
            try await one.waits("custom_job_id", "running")
            try await two.waits("2025-05-09T13_15_00", "running")
            // Each shows its own.
            #expect(try await one.state("2025-05-09T13_15_00") == .null)
            #expect(try await two.state("custom_job_id") == .null)
            let line = "curl http://localhost:6800/cancel.json -d project=demo-1.0-py3.10 -d job=custom_job_id"
            // Scrapyd with credentials answers the seed's line so, too.
            #expect(try await curl(line) == "Unauthorized")
            let cancelled = try await curl(line.replacing("curl ", with: "curl -u group1:scrapyd1 "))
            #expect(cancelled == #"{"prevstate": "running", "status": "ok", "node_name": "scrapyd1"}"# + "\n")
            try await one.waits("custom_job_id", "finished")
            try await eventually("the other has found something") {
                let found = try await two.get("/items/demo-1.0-py3.10/quotes_spa/2025-05-09T13_15_00.jl")
                return found.status == 200 && !found.body.isEmpty
            }
            // Neither can it be cancelled through the other.
            #expect(try await one.cancel("demo-1.0-py3.10", "2025-05-09T13_15_00") == .null)
            #expect(try await two.cancel("demo-1.0-py3.10", "2025-05-09T13_15_00") == "running")
            let items = try await two.items("demo-1.0-py3.10", "quotes_spa", "2025-05-09T13_15_00")
            #expect(items == [["proxy": "http://tinyproxy:8888", "auth": "true"]])
        }
    }

    @Test("one id on two instances, as ScrapydWeb runs a spider on several nodes") func oneIDOnBoth() async throws {
        try await withPlatform(configuration: Self.configuration) { platform in
            let one = ScrapydClient(
                port: platform.controller.port("scrapyd1"), credentials: Self.base64("group1:scrapyd1"))
            let two = ScrapydClient(
                port: platform.controller.port("scrapyd2"), credentials: Self.base64("group2:scrapyd2"))
            try one.ok(try await one.upload("shop", "1", ShopEgg.bytes))
            let id = "2025-05-09T13_15_00"
            for round in 1...2 {
                // Twice the same is one job; both instances have one of their own; ended, they give way.
                for _ in 1...2 {
                    let form = [("jobid", id), ("setting", "MY_ROUND=\(round)")]
                    #expect(try await one.schedule("shop", "slow", form) == id)
                    #expect(try await two.schedule("shop", "slow", form) == id + ":scrapyd2")
                }
                for client in [one, two] {
                    try await client.waits(id, "running")
                    #expect(try client.ok(try await client.get("/daemonstatus.json"))["running"] == 1)
                    #expect(try await client.cancel("shop", id, [("signal", "KILL")]) == "running")
                    try await client.waits(id, "finished")
                    #expect(try client.ok(try await client.get("/daemonstatus.json"))["finished"] == 1)
                }
            }
            let quick = try await one.schedule("shop", "args", [("jobid", id), ("node", "1")])
            let other = try await two.schedule("shop", "args", [("jobid", id), ("node", "2")])
            for (client, id, node) in [(one, quick, "1"), (two, other, "2")] {
                #expect(try await client.items("shop", "args", id).first?["arguments"]?["node"]?.string == node)
            }
            // Under the id that it was given, each finds its own.
            #expect(try await two.items("shop", "args", id).first?["arguments"]?["node"] == "2")
            #expect(try await two.get("/jobs").text.contains(other))
            #expect(try await !one.get("/jobs").text.contains(other))
        }
    }

    @Test("passwords stand in no log and no configuration that is shown (P33)") func secrets() async throws {
        try await withPlatform(configuration: Self.configuration) { platform in
            let shown = try await platform.output(["config"])
            #expect(shown.contains("scrapyd1, scrapyd2"))
            #expect(!shown.contains("pass:word"))
            #expect(try await !platform.output(["config", "--json"]).contains("pass:word"))
            let one = ScrapydClient(
                port: platform.controller.port("scrapyd1"), credentials: Self.base64("group1:wrong-secret"))
            #expect(try await one.get("/").status == 401)
            #expect(!platform.controller.log.contains("wrong-secret"))
        }
    }

    @Test("beyond loopback it needs a user") func beyondLoopback() async throws {
        try await withScratchFolder { folder in
            let variables: [String: String?] = [
                "TRAWL_SCRAPYD_HOST": "0.0.0.0", "TRAWL_SCRAPYD_PORT": "0", "TRAWL_CONTROLLER_PORT": "0",
                "TRAWL_WORKER_PORT": "0",
            ]
            let result = try await Program.built("trawl").run(
                ["up"], environment: TrawlPlatform.clean.merging(variables) { $1 }, in: folder.path)
            #expect(result.code == 1)
            #expect(result.errors.contains("scrapyd.username"))
        }
    }

    static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
}

import Foundation
import TestSupport
import Testing
import Web

/// ScrapydWeb, unmodified, over two of our instances: its pages, and what they do.
@Suite(.needsScrapy, .needsScrapydClients) struct ScrapydWebTests {
    private static let configuration = """
        worker: {name: here, slots: 3, grace: 60s}
        scrapyd:
          instances:
            scrapyd1: {port: 0, username: group1, password: scrapyd1}
            scrapyd2: {port: 0, username: group2, password: scrapyd2}

        """

    @Test func worksOverTwoInstances() async throws {
        try await withPlatform(configuration: Self.configuration) { platform in
            // ScrapydWeb sorts its nodes by port.
            let servers = [1, 2].map { number in
                (
                    name: "group\(number)", password: "scrapyd\(number)",
                    port: platform.controller.port("scrapyd\(number)")
                )
            }.sorted { $0.port < $1.port }
            let clients = servers.map { server in
                ScrapydClient(
                    port: server.port,
                    credentials: Data("\(server.name):\(server.password)".utf8).base64EncodedString())
            }
            let slow = """

                class Slow(Plain):
                    name = "slow"

                    @classmethod
                    def from_crawler(cls, crawler, *arguments, **named):
                        spider = super().from_crawler(crawler, *arguments, **named)
                        crawler.signals.connect(spider.stay, scrapy.signals.spider_idle)
                        return spider

                    def stay(self):
                        raise scrapy.exceptions.DontCloseSpider

                """
            try ScrapyProject.write(
                "webshop", url: "http://localhost:6800/", spiders: ScrapyProject.spiders + slow,
                to: platform.folder.inner("projects/webshop"))
            try await ScrapydWeb.with(
                servers, projects: platform.folder.file("projects"), in: platform.folder
            ) { web in
                try await deploy(web)
                try await projects(web)
                try await run(web, clients)
                try await files(web)
                try await jobs(web, clients)
                try await timer(web, clients)
            }
        }
    }

    /// The Deploy page builds an egg and sends it, percent-encoded.
    private func deploy(_ web: ScrapydWeb) async throws {
        #expect(try await web.page("/1/deploy/").contains("webshop"))
        let answer = try await web.post(
            "/1/deploy/upload/",
            [
                ("folder", "webshop"), ("project", "webshop"), ("version", "v1"), ("checked_amount", "2"), ("1", "on"),
                ("2", "on"),
            ])
        #expect(answer.status == 200)
        #expect(
            answer.text.contains("webshop") && !answer.text.contains("Fail to deploy"), "\(answer.text.suffix(3_000))")
        // What the page then asks for the second node.
        let second = try await web.post("/2/deploy/xhr/webshop_v1.egg/webshop/v1/").text
        #expect(try JSONValue(parsing: second)["spiders"] == 3, "\(second)")
    }

    private func projects(_ web: ScrapydWeb) async throws {
        for node in 1...2 {
            #expect(try await web.page("/\(node)/servers/").contains("127.0.0.1"))
            let status = try JSONValue(parsing: try await web.page("/\(node)/api/daemonstatus/"))
            #expect(status["status"] == "ok")
            #expect(try await web.page("/\(node)/api/listprojects/").contains("\"webshop\""))
            #expect(try await web.page("/\(node)/api/listversions/webshop/").contains("\"v1\""))
            #expect(try await web.page("/\(node)/api/listspiders/webshop/v1/").contains("\"told\""))
            #expect(try await web.page("/\(node)/projects/").contains("webshop"))
            #expect(try await web.page("/\(node)/projects/listversions/webshop/").contains("v1"))
            #expect(try await web.page("/\(node)/projects/listspiders/webshop/v1/").contains("told"))
        }
    }

    /// The Run page: what is to be run is checked, run on the first node, and by the page on the others.
    private func run(_ web: ScrapydWeb, _ clients: [ScrapydClient]) async throws {
        #expect(try await web.page("/1/schedule/webshop/v1/told/").contains("webshop"))
        let check = try await web.post(
            "/1/schedule/check/",
            [
                ("project", "webshop"), ("_version", "v1"), ("spider", "told"), ("jobid", "2025-05-09T13_15_00"),
                ("additional", "-d setting=MY_ONE_1=0\r\n-d setting=MY_ONE=2\r\n-d word=hello"),
            ])
        let file = try #require(try check.json["filename"]?.string, "\(check.text)")
        let run = try await web.post(
            "/1/schedule/run/", [("filename", file), ("checked_amount", "2"), ("1", "on"), ("2", "on")])
        #expect(run.status == 200)
        let second = try await web.post("/2/schedule/xhr/\(file)/").json
        #expect(second["status"] == "ok", "\(second)")
        #expect(
            try await clients[0].items("webshop", "told", "2025-05-09T13_15_00") == [["word": "hello", "one": "2"]])
        let jobid = try #require(second["jobid"]?.string)
        #expect(try await clients[1].items("webshop", "told", jobid) == [["word": "hello", "one": "2"]])
    }

    private func files(_ web: ScrapydWeb) async throws {
        let job = "2025-05-09T13_15_00"
        for kind in ["logs", "items"] {
            let (root, project) = (try await web.page("/1/\(kind)/"), try await web.page("/1/\(kind)/webshop/"))
            #expect(root.contains("webshop"), "\(root.suffix(2_000))")
            #expect(project.contains("told"))
            #expect(try await web.page("/1/\(kind)/webshop/told/").contains(job))
        }
        #expect(try await web.page("/1/log/utf8/webshop/told/\(job)/").contains("Spider closed (finished)"))
        let stats = try await web.page("/1/log/stats/webshop/told/\(job)/")
        #expect(stats.contains("finished") && stats.contains("item_scraped_count"), "\(stats.suffix(3_000))")
        #expect(try await web.page("/1/nodereports/").contains("webshop"))
    }

    /// The Jobs pages, and their buttons.
    private func jobs(_ web: ScrapydWeb, _ clients: [ScrapydClient]) async throws {
        let soft = try await clients[0].schedule("webshop", "slow", [("jobid", "stop-one")])
        let hard = try await clients[0].schedule("webshop", "slow", [("jobid", "stop-two")])
        for id in [soft, hard] {
            try await clients[0].waitsForLog(id)
            try await eventually("\(id) crawls") {
                try await clients[0].log("webshop", "slow", id).contains("Spider opened")
            }
        }
        for style in ["database", "classic"] {
            let page = try await web.page("/1/jobs/?style=\(style)")
            for text in ["2025-05-09T13_15_00", "stop-one", "stop-two", "webshop", "told", "slow"] {
                #expect(page.contains(text), "\(style): \(text)")
            }
        }
        #expect(try await !web.page("/2/jobs/").contains("stop-one"))
        #expect(try await web.page("/1/api/stop/webshop/stop-one/").contains("\"ok\""))
        #expect(try await web.page("/1/api/forcestop/webshop/stop-two/").contains("\"ok\""))
        for id in [soft, hard] { try await clients[0].waits(id, "finished") }
        #expect(try await clients[0].log("webshop", "slow", "stop-one").contains("Spider closed (shutdown)"))
        #expect(try await web.page("/1/jobs/?style=database").contains("stop-one"))
    }

    /// A timer task that fires at once.
    private func timer(_ web: ScrapydWeb, _ clients: [ScrapydClient]) async throws {
        let check = try await web.post(
            "/2/schedule/check/",
            [
                ("project", "webshop"), ("_version", "default: the latest version"), ("spider", "plain"),
                ("trigger", "cron"), ("name", "nightly"), ("action", "add_fire"), ("minute", "0"), ("hour", "3"),
            ])
        let file = try #require(try check.json["filename"]?.string, "\(check.text)")
        let added = try await web.post(
            "/2/schedule/run/", [("filename", file), ("checked_amount", "1"), ("2", "on")])
        #expect([200, 302].contains(added.status), "\(added.text.suffix(2_000))")
        #expect(try await web.page("/2/tasks/").contains("nightly"))
        var ran: JSONValue?
        try await eventually(within: .seconds(60), "the task's job has run") {
            let list = try clients[1].ok(try await clients[1].get("/listjobs.json?project=webshop"))
            ran = list["finished"]?.elements.first { $0["id"]?.string?.hasPrefix("task_1_") == true }
            return ran != nil
        }
        #expect(ran?["spider"] == "plain")
        #expect(try await web.page("/2/tasks/1/").contains("plain"))
    }
}

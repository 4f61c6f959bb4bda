import Bookshop
import Foundation
import TestSupport
import Testing
import Web

/// The gateway over several Scrapyd instances, and the commands that ask it.
@Suite(.serialized) struct ScrapydGatewayTests {
    private static let instances = """
        crawl: {allowed_hosts: [127.0.0.1]}
        worker: {name: here, slots: 1, grace: 2s}
        scrapyd:
          instances:
            one: {port: 0}
            two: {port: 0, username: ada, password: secret}

        """

    /// Lends a platform of two instances with a spider that reads one page of a Bookshop.
    private static func withInstances(
        _ body: (TrawlPlatform, ServiceClient) async throws -> Void
    ) async throws {
        try await withBookshop { shop in
            try await withPlatform(configuration: instances) { platform in
                let spider = """
                    name: page
                    start: http://127.0.0.1:\(shop.port)/
                    pages: {start: {items: {fields: {title: {css: title}}}}}

                    """
                let path = try platform.folder.write(spider, to: "page.yaml")
                try await platform.output(["deploy", path, "--project", "shop", "--version", "1"])
                try await body(platform, ServiceClient(port: platform.controller.port("scrapyd-gateway")))
            }
        }
    }

    @Test func schedulesOnTheLeastLoadedInstance() async throws {
        try await Self.withInstances { platform, gateway in
            let names = ["one", "two"]
            #expect(
                Set(platform.controller.addresses.keys) == [
                    "controller", "worker", "monitoring", "scheduler", "api-gateway", "scrapyd-gateway", "one", "two",
                ])
            let before = try await gateway.json("GET", "/api/status")
            #expect(before["instances"]?[0]?["name"] == "one" && before["instances"]?[1]?["name"] == "two")
            // None is begun: so the load is what was scheduled.
            try await platform.output(["nodes", "drain", "here"])
            var nodes: [String] = []
            for _ in 0..<4 {
                let answer = try await gateway.json(
                    "POST", "/api/schedule", ["project": "shop", "spider": "page", "version": "1"])
                #expect(answer["status"] == "ok")
                nodes.append(answer["node"]?.plainText ?? "")
            }
            #expect(nodes == names + names)
            let jobs = try await gateway.json("GET", "/api/jobs?project=shop")
            for name in names {
                guard case .array(let pending)? = jobs["nodes"]?[name]?["pending"] else {
                    Issue.record("no list of \(name): \(jobs)")
                    continue
                }
                #expect(pending.count == 2)
            }
            let status = try await platform.output(["scrapyd", "status"])
            #expect(
                status == "one: online (running: 0, pending: 2)\ntwo: online (running: 0, pending: 2)\n", "\(status)")
            let job = jobs["nodes"]?["two"]?["pending"]?[0]?["id"]?.plainText ?? ""
            let cancelled = try await platform.output(["scrapyd", "cancel", "--project", "shop", "--job-id", job])
            #expect(cancelled == "\(job) is cancelled; it was pending on two\n")
            try await platform.output(["nodes", "resume", "here"])
            try await eventually("three jobs have ended") {
                let list = try await platform.output(["scrapyd", "list", "--project", "shop"])
                return list.split(separator: "\n").count { $0.contains("finished") } == 4
            }
        }
    }

    @Test func takesTheFormOfScheduleJSON() async throws {
        try await Self.withInstances { platform, gateway in
            let form = "project=shop&_version=1&spider=page&jobid=custom_job_id&setting=CLOSESPIDER_PAGECOUNT=1"
            let answer = try await gateway.call(
                "POST", "/api/schedule", body: form, headers: [("Content-Type", "application/x-www-form-urlencoded")])
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer.text.contains("\"jobid\":\"custom_job_id\""))
            let job = try await platform.api.ended("custom_job_id")
            #expect(job["status"] == "completed" && job["settings"]?["CLOSESPIDER_PAGECOUNT"] == "1")
        }
    }

    @Test func watchesTestJobsToTheirEnd() async throws {
        try await Self.withInstances { platform, _ in
            // Without a project it takes the first there is.
            let shown = try await platform.trawl(["scrapyd", "watch", "--count=3"])
            #expect(shown.code == 0, "\(shown.errors)")
            #expect(shown.errors.split(separator: "\n").count { $0.hasPrefix("Started ") } == 3, "\(shown.errors)")
            let last = shown.output.components(separatedBy: "=== SCRAPYD INSTANCES ===").last ?? ""
            #expect(last.contains("Node: one\n  Finished: 2") && last.contains("Node: two\n  Finished: 1"), "\(last)")
        }
    }

    @Test(arguments: [
        (["schedule", "--project", "shop", "--spider", "none"], "spider 'none' not found"),
        (["schedule", "--project", "none", "--spider", "page"], "project 'none' not found"),
        (["schedule", "--project", "shop", "--spider", "page", "--version", "9"], "version '9' not found"),
        (["schedule", "--project", "shop", "--spider", "page", "--setting", "x"], "--setting takes NAME=VALUE"),
        (["schedule", "--project", "shop", "--spider", "page", "--kwargs", "x"], "--kwargs takes a JSON object"),
        (["schedule", "--project", "shop", "--spider", "page", "--jobid", "../x"], "jobid is invalid"),
        (["cancel", "--project", "shop", "--job-id", "none"], "No instance has such a job"),
        (["list", "--project", "none"], "project 'none' not found"),
    ])
    func saysWhatIsWrong(_ arguments: [String], _ words: String) async throws {
        try await Self.withInstances { platform, _ in
            let result = try await platform.trawl(["scrapyd"] + arguments)
            #expect(result.code != 0 && result.errors.contains(words), "\(result.errors)")
        }
    }
}

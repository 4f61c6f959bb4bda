import Glibc
import TestSupport
import Testing
import Web

/// What nobody should send, and jobs that nobody should write.
@Suite(.needsScrapy, .serialized, .sharedScrapyd) struct ScrapydHostileTests {
    @Test(
        "ids that are none are refused, and cost no slot (P31)",
        arguments: [
            "../../x", "..", ".", "a/b", "a\\b", "a\0b", "a b", "ü", "%2e%2e", "a\nb",
            String(repeating: "a", count: 129),
            String(repeating: "../", count: 33_000),
        ])
    func badIDs(_ id: String) async throws {
        let client = try Scrapyd.current.client
        let form = [("project", "shop"), ("spider", "quick")]
        let answer = try await client.post("/schedule.json", form + [("jobid", id)])
        #expect(answer.status == 200)
        #expect(try answer.json["message"]?.string?.hasPrefix("jobid is invalid: ") == true)
        #expect(answer.body.count < 1_000, "it is not sent back")
        let cancelled = try await client.post("/cancel.json", [("project", "shop"), ("job", id)])
        #expect(try cancelled.json["prevstate"] == .null)
    }

    @Test("an empty id is a new one") func emptyID() async throws {
        let client = try Scrapyd.current.client
        let ids = [
            try await client.schedule("shop", "quick", [("jobid", "")]),
            try await client.schedule("shop", "quick", [("jobid", "")]),
        ]
        #expect(Set(ids).count == 2)
        for id in ids {
            #expect(id.wholeMatch(of: /[0-9a-f]{32}/) != nil)
            try await client.waits(id, "finished")
        }
    }

    @Test("names of spiders and projects never become paths", arguments: ["../quick", "quick/../quick", "\0", ""])
    func badNames(_ name: String) async throws {
        let client = try Scrapyd.current.client
        for form in [[("project", "shop"), ("spider", name)], [("project", name), ("spider", "quick")]] {
            let answer = try await client.post("/schedule.json", form)
            #expect(answer.status == 200)
            #expect(try answer.json["status"] == "error")
        }
    }

    @Test("large arguments arrive whole, and too large ones are refused") func largeArguments() async throws {
        let client = try Scrapyd.current.client
        for size in [100_000, 190_000, 400_000] {
            let text = String(repeating: "x", count: size)
            let answer = try await client.post(
                "/schedule.json", [("project", "shop"), ("spider", "args"), ("text", text)])
            guard try answer.json["status"] == "ok" else {
                #expect(answer.status == 200 || answer.status == 413)
                #expect(try answer.json["message"] != nil)
                #expect(size > 190_000, "\(answer.text.prefix(300))")
                continue
            }
            let id = try #require(try answer.json["jobid"]?.string)
            let items = try await client.items("shop", "args", id)
            #expect(items.first?["arguments"]?["text"]?.string?.utf8.count == size)
        }
    }

    // MARK: Jobs

    @Test("children that a job leaves behind are gone with it") func forks() async throws {
        let client = try Scrapyd.current.client
        let id = try await client.schedule("shop", "forks")
        let pids = try #require(try await client.items("shop", "forks", id).first?["pids"]?.elements)
        #expect(pids.count == 3)
        for pid in pids { #expect(kill(pid_t(pid.integer ?? 0), 0) != 0) }
    }

    @Test("a job that eats memory is ended, and others run on") func hungry() async throws {
        let scrapyd = try Scrapyd.current
        let id = try await scrapyd.client.schedule("shop", "hungry")
        try await scrapyd.client.waits(id, "finished")
        let job = try await scrapyd.platform.api.job(id)
        #expect(job["status"] == "failed")
        #expect("\(job["error"] ?? .null)".contains("more memory"), "\(job)")
        let next = try await scrapyd.client.schedule("shop", "quick")
        #expect(try await scrapyd.client.items("shop", "quick", next).count == 1)
    }
}

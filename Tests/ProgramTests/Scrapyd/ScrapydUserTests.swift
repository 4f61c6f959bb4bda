import TestSupport
import Testing
import Web

/// Who may ask, and what they see.
@Suite(.needsScrapy) struct ScrapydUserTests {
    @Test("strangers get nothing, and a guest what was given") func users() async throws {
        try await withPlatform(configuration: ScrapydInstanceTests.configuration) { platform in
            let ports = ["scrapyd1", "scrapyd2"].map { platform.controller.port($0) }
            let owner = ScrapydClient(port: ports[1], credentials: ScrapydInstanceTests.base64("group2:scrapyd2"))
            try owner.ok(try await owner.upload("demo-1.0-py3.10", "1", ShopEgg.bytes))
            let job = try await owner.schedule("demo-1.0-py3.10", "quick")
            try await owner.waits(job, "finished")
            try await expectUsers(ports, platform)
        }
    }

    private func expectUsers(_ ports: [Int], _ platform: TrawlPlatform) async throws {
        for path in ["/", "/jobs", "/none", "/daemonstatus.json", "/logs/"] {
            for credentials in [
                nil, ScrapydInstanceTests.base64("group2:scrapyd2"), "no base64", ScrapydInstanceTests.base64("group1"),
            ] {
                for method in ["GET", "OPTIONS", "HEAD"] {
                    let answer = try await ScrapydClient(port: ports[0], credentials: credentials).send(method, path)
                    // Somebody who guesses and guesses is told to wait.
                    if credentials != nil, answer.status == 429 { continue }
                    #expect(answer.status == 401, "\(method) \(path)")
                    #expect(answer.rawBody == (method == "HEAD" ? [] : Array("Unauthorized".utf8)))
                    #expect(answer.header("www-authenticate") == "basic realm=\"Scrapyd\"")
                    #expect(answer.headers("content-type") == ["text/html"])
                    #expect(answer.header("access-control-allow-origin") == nil)
                }
            }
        }
        let lower = try await ScrapydClient(port: ports[0]).get(
            "/daemonstatus.json",
            headers: [("Authorization", "bAsIc \(ScrapydInstanceTests.base64("group1:scrapyd1"))")])
        #expect(lower.status == 200, "who is right is let in, and the scheme's case says nothing")
        try await expectLimits(
            ScrapydClient(port: ports[1], credentials: ScrapydInstanceTests.base64("guest:pass:word")), platform, ports)
    }

    private func expectLimits(_ guest: ScrapydClient, _ platform: TrawlPlatform, _ ports: [Int]) async throws {
        let owner = ScrapydClient(port: ports[1], credentials: ScrapydInstanceTests.base64("group2:scrapyd2"))
        try owner.ok(try await owner.upload("secret", "1", ShopEgg.bytes))
        let job = try await owner.schedule("secret", "quick")
        try await owner.waits(job, "finished")
        #expect(try guest.ok(try await guest.get("/listprojects.json"))["projects"] == ["demo-1.0-py3.10"])
        #expect(try guest.ok(try await guest.get("/listversions.json?project=secret"))["versions"] == [])
        #expect(try await guest.state(job) == .null)
        #expect(try await guest.listed(job, "finished") == nil)
        #expect(try await owner.listed(job, "finished") != nil)
        for target in ["listspiders.json?project=secret", "listjobs.json?project=secret"] {
            #expect(try await guest.get("/" + target).json["message"] == "project 'secret' not found")
        }
        for (name, form) in [
            ("schedule.json", [("spider", "quick")]), ("cancel.json", [("job", job)]), ("delproject.json", []),
        ] {
            let answer = try await guest.post("/" + name, [("project", "secret")] + form)
            #expect(try answer.json["message"] == "project 'secret' not found")
        }
        #expect(try await guest.upload("secret", "2", ShopEgg.bytes).json["status"] == "error")
        #expect(
            try await guest.post("/delversion.json", [("project", "secret"), ("version", "1")]).json["status"]
                == "error")
        for path in [
            "/logs/secret/", "/logs/secret/quick/", "/logs/secret/quick/\(job).log", "/items/secret/quick/\(job).jl",
        ] {
            #expect(try await guest.get(path).status == 404)
            #expect(try await owner.get(path).status == 200)
        }
        for path in ["/", "/jobs", "/logs/", "/items/"] {
            #expect(try await !guest.get(path).text.contains("secret"), "\(path)")
        }
        let counts = try guest.ok(try await guest.get("/daemonstatus.json"))
        #expect(counts["finished"] == 1)
    }
}

import Foundation
import TestSupport
import Testing
import Web

/// Scrapyd's own clients, unmodified.
@Suite(.needsScrapy, .needsScrapydClients, .sharedScrapyd) struct ScrapydClientTests {
    @Test("scrapyd-deploy and scrapyd-client", arguments: ["", "/"])
    func scrapydClient(_ slash: String) async throws {
        let scrapyd = try Scrapyd.current
        let project = slash.isEmpty ? "deployed" : "deployedtoo"
        let url = "http://127.0.0.1:\(scrapyd.client.port)\(slash)"
        try await withScratchFolder("deploy") { folder in
            try ScrapyProject.write(project, url: url, to: folder)
            func run(_ program: String, _ arguments: String...) async throws -> String {
                let result = try await Program(path: ScrapydClients.program(program))
                    .run(arguments, in: folder.path, within: .seconds(120))
                #expect(result.code == 0, "\(program) \(arguments): \(result.output)\(result.errors)")
                return result.output
            }
            let deployed = try await run("scrapyd-deploy", "--version", "1.2")
            #expect(
                deployed.contains(#"{"project": "\#(project)", "version": "1.2", "spiders": 2, "status": "ok", "#),
                "\(deployed)")
            #expect(try await run("scrapyd-client", "projects").contains(project))
            let spiders = try await run("scrapyd-client", "spiders", "-p", project)
            #expect(spiders.contains("plain") && spiders.contains("told"))
            let scheduled = try await run(
                "scrapyd-client", "schedule", "-p", project, "told", "--arg", "setting=MY_ONE=2=3", "--arg",
                "word=a b")
            let id = try #require(scheduled.firstMatch(of: /[0-9a-f]{32}/)?.0, "\(scheduled)")
            let items = try await scrapyd.client.items(project, "told", String(id))
            #expect(items == [["word": "a b", "one": "2=3"]])
        }
    }

    @Test("scrapyd-deploy says why an egg is not taken") func brokenDeploy() async throws {
        let scrapyd = try Scrapyd.current
        try await withScratchFolder("deploy") { folder in
            try ScrapyProject.write(
                "brokenproject", url: "http://127.0.0.1:\(scrapyd.client.port)", spiders: "import nowhere_at_all\n",
                to: folder)
            let result = try await Program(path: ScrapydClients.program("scrapyd-deploy"))
                .run(["--version", "1"], in: folder.path, within: .seconds(120))
            #expect((result.output + result.errors).contains("nowhere_at_all"))
        }
        #expect(try await !scrapyd.client.get("/listprojects.json").text.contains("brokenproject"))
    }

    @Test("python-scrapyd-api, every call") func scrapydAPI() async throws {
        let scrapyd = try Scrapyd.current
        let script = """
            import io, json, sys, time
            from scrapyd_api import ScrapydAPI
            from scrapyd_api.exceptions import ScrapydResponseError

            api = ScrapydAPI(sys.argv[1])

            def wait(project, job, state):
                end = time.monotonic() + 60
                while api.job_status(project, job) != state:
                    assert time.monotonic() < end, (job, api.job_status(project, job), api.list_jobs(project))
                    time.sleep(0.02)

            egg = open(sys.argv[2], "rb")
            assert api.add_version("called", "1.10", egg) == 7
            egg.seek(0)
            assert api.add_version("called", "1.9", egg) == 7
            assert "called" in api.list_projects()
            assert api.list_versions("called") == ["1_9", "1_10"], api.list_versions("called")
            assert api.list_spiders("called") == sorted(api.list_spiders("called")) and len(api.list_spiders("called")) == 7
            job = api.schedule("called", "args", settings={"MY_A": "1", "MY_B": "2"}, jobid="by-api", x="ü")
            assert job == "by-api"
            wait("called", job, "finished")
            jobs = api.list_jobs("called")
            assert set(jobs) >= {"pending", "running", "finished"}
            assert [entry["id"] for entry in jobs["finished"]] == ["by-api"]
            slow = api.schedule("called", "slow")
            wait("called", slow, "running")
            assert api.cancel("called", slow) == "running"
            wait("called", slow, "finished")
            stubborn = api.schedule("called", "stubborn")
            wait("called", stubborn, "running")
            assert api.cancel("called", stubborn, signal="KILL") == "running"
            wait("called", stubborn, "finished")
            assert api.cancel("called", "never") is None
            assert api.job_status("called", "never") == ""
            assert api.delete_version("called", "1_9") is True
            assert api.delete_project("called") is True
            for call in (lambda: api.list_spiders("called"), lambda: api.schedule("called", "args"),
                         lambda: api.add_version("called", "1", io.BytesIO(b"no zip"))):
                try:
                    call()
                except ScrapydResponseError as error:
                    assert "called" in str(error) or "ZIP" in str(error), error
                else:
                    raise AssertionError("it did not fail")
            print("done")
            """
        try await withScratchFolder { folder in
            try folder.write(ShopEgg.bytes, to: "shop.egg")
            let result = try await Program(path: ScrapydClients.python).run(
                ["-c", script, "http://127.0.0.1:\(scrapyd.client.port)", "shop.egg"], in: folder.path,
                within: .seconds(120))
            #expect(result.output == "done\n", "\(result.errors)")
        }
    }
}

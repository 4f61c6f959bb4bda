import Glibc
import TestSupport
import Testing
import Web

/// The exact answers of each call.
@Suite(.needsScrapy, .sharedScrapyd) struct ScrapydCallTests {
    @Test func daemonStatus() async throws {
        let answer = try await Scrapyd.current.client.get("/daemonstatus.json").text
        #expect(
            answer.wholeMatch(
                of: /\{"pending": \d+, "running": \d+, "finished": \d+, "status": "ok", "node_name": "here"\}\n/)
                != nil,
            "\(answer)")
    }

    @Test(
        "what is missing is named, in order",
        arguments: [
            ("addversion.json", ["project", "version", "egg"]), ("schedule.json", ["project", "spider"]),
            ("cancel.json", ["project", "job"]), ("delversion.json", ["project", "version"]),
            ("delproject.json", ["project"]),
        ])
    func missingParameters(_ name: String, _ parameters: [String]) async throws {
        let scrapyd = try Scrapyd.current
        for (index, parameter) in parameters.enumerated() {
            let form = parameters[..<index].map { ($0, "../x") }
            let answer = try await scrapyd.client.post("/" + name, form)
            #expect(answer.text == scrapyd.error("'\(parameter)' parameter is required"))
        }
    }

    @Test(
        "faults in Scrapyd's words",
        arguments: [
            ("GET", "status.json", "'job' parameter is required"),
            ("GET", "status.json?job=x&project=none", "project 'none' not found"),
            ("GET", "listversions.json", "'project' parameter is required"),
            ("GET", "listspiders.json", "'project' parameter is required"),
            ("GET", "listspiders.json?project=none", "project 'none' not found"),
            ("GET", "listspiders.json?project=shop&_version=9.9", "version '9.9' not found"),
            ("GET", "listjobs.json?project=none", "project 'none' not found"),
            ("GET", "listjobs.json?project=", "project '' not found"),
            ("GET", "listversions.json?project=../x", "DirectoryTraversalError: ../x"),
            ("POST", "schedule.json?project=none&spider=x", "project 'none' not found"),
            ("POST", "schedule.json?project=shop&spider=none", "spider 'none' not found"),
            ("POST", "schedule.json?project=shop&spider=none&_version=9", "version '9' not found"),
            (
                "POST", "schedule.json?project=none&spider=x&priority=abc",
                "priority is invalid: could not convert string to float: b'abc'"
            ),
            ("POST", "cancel.json?project=none&job=x", "project 'none' not found"),
            ("POST", "delversion.json?project=shop&version=9", "version '9' not found"),
            ("POST", "delversion.json?project=none&version=9", "version '9' not found"),
            ("POST", "delproject.json?project=none", "project 'none' not found"),
            ("POST", "delproject.json?project=../x", "DirectoryTraversalError: ../x"),
            ("POST", "delversion.json?project=../x&version=1", "DirectoryTraversalError: ../x"),
            ("POST", "addversion.json?project=../x&version=1&egg=1", "DirectoryTraversalError: ../x"),
            (
                "POST", "addversion.json?project=x&version=1&egg=1",
                "egg is not a ZIP file (if using curl, use egg=@path not egg=path)"
            ),
        ])
    func faults(_ method: String, _ target: String, _ message: String) async throws {
        let scrapyd = try Scrapyd.current
        let answer = try await scrapyd.client.send(method, "/" + target)
        #expect(answer.status == 200)
        #expect(answer.text == scrapyd.error(message))
    }

    @Test("a setting without = is refused") func setting() async throws {
        let answer = try await Scrapyd.current.client.post(
            "/schedule.json", [("project", "shop"), ("spider", "quick"), ("setting", "A=1"), ("setting", "B")])
        #expect(
            try answer.json["message"]?.string?.hasPrefix(
                "ValueError: dictionary update sequence element #1 has length 1; 2 is required") == true)
    }

    @Test func deploysListsAndDeletes() async throws {
        let scrapyd = try Scrapyd.current
        let client = scrapyd.client
        for version in ["1.9", "1.10", "1.9"] {
            let text = try await client.upload("lists", version, ShopEgg.bytes).text
            #expect(
                text
                    == #"{"project": "lists", "version": "\#(version)", "spiders": 7, "status": "ok", \#(scrapyd.tail)"#
            )
        }
        #expect(
            try await client.get("/listversions.json?project=lists").text
                == #"{"versions": ["1_9", "1_10"], "status": "ok", \#(scrapyd.tail)"#)
        let names = ShopEgg.spiderNames.map { "\"\($0)\"" }.joined(separator: ", ")
        for query in ["", "&_version=1.9", "&_version=1_10", "&_version="] {
            #expect(
                try await client.get("/listspiders.json?project=lists" + query).text
                    == #"{"spiders": [\#(names)], "status": "ok", \#(scrapyd.tail)"#)
        }
        let projects = try client.ok(try await client.get("/listprojects.json"))["projects"]?.elements ?? []
        #expect(projects.contains("lists") && projects.contains("shop"))
        for version in ["1.9", "1_10"] {
            #expect(
                try await client.post("/delversion.json", [("project", "lists"), ("version", version)]).text
                    == #"{"status": "ok", \#(scrapyd.tail)"#)
        }
        #expect(
            try await client.get("/listspiders.json?project=lists").text == scrapyd.error("project 'lists' not found"),
            "the last version was the project")
        for project in ["lists", "a b", "ü"] {
            let target = "/listversions.json?project=" + (project.addingPercentEncoding)
            #expect(try await client.get(target).text == #"{"versions": [], "status": "ok", \#(scrapyd.tail)"#)
        }
        _ = try await client.upload("lists", "1", ShopEgg.bytes)
        #expect(
            try await client.post("/delproject.json", [("project", "lists")]).text
                == #"{"status": "ok", \#(scrapyd.tail)"#)
    }

    @Test("a job in each of its lists") func listJobs() async throws {
        let scrapyd = try Scrapyd.current
        let client = scrapyd.client
        let id = try await client.schedule("shop", "slow", [("jobid", "listed-1")])
        #expect(id == "listed-1")
        try await client.waitsForLog(id)
        let text = try await client.get("/listjobs.json?project=shop").text
        let running =
            #/\{"id": "listed-1", "project": "shop", "spider": "slow", "pid": \d+, "start_time": "[-0-9]{10} [:0-9]{8}(\.\d{6})?", "log_url": "/logs/shop/slow/listed-1\.log", "items_url": (null|"/items/shop/slow/listed-1\.jl")\}/#
        #expect(text.contains(running), "\(text)")
        #expect(
            try await client.get("/status.json?job=listed-1&project=shop").text
                == #"{"currstate": "running", "status": "ok", \#(scrapyd.tail)"#)
        let pid = try await client.process(of: id, in: scrapyd)
        #expect(kill(pid, 0) == 0)
        #expect(try await client.cancel("shop", id) == "running")
        try await client.waits(id, "finished")
        let finished =
            #/\{"id": "listed-1", "project": "shop", "spider": "slow", "start_time": "[-0-9]{10} [:0-9]{8}(\.\d{6})?", "end_time": "[-0-9]{10} [:0-9]{8}(\.\d{6})?", "log_url": "/logs/shop/slow/listed-1\.log", "items_url": (null|"/items/shop/slow/listed-1\.jl")\}/#
        let after = try await client.get("/listjobs.json").text
        #expect(after.contains(finished), "\(after)")
        #expect(kill(pid, 0) != 0)
        #expect(try await client.cancel("shop", id) == .null, "it has ended")
        #expect(try await client.cancel("shop", "never") == .null)
    }

    @Test("arguments, settings and environment as Scrapyd gives them") func arguments() async throws {
        let client = try Scrapyd.current.client
        let id = try await client.schedule(
            "shop", "args",
            [
                ("_version", "1.0"), ("a", "1"), ("a", "2"), ("ü b", "x=y&z"), ("setting", "MY_A=1"),
                ("setting", "MY_A=2=3"), ("setting", "CLOSESPIDER_TIMEOUT=60"), ("setting", "LOG_FILE=/tmp/elsewhere"),
                ("priority", " 1e3 "),
            ])
        #expect(id.wholeMatch(of: /[0-9a-f]{32}/) != nil)
        let item = try #require(try await client.items("shop", "args", id).first)
        #expect(item["arguments"] == ["_job": .string(id), "_version": "1_0", "a": "1", "ü b": "x=y&z"])
        #expect(item["settings"]?["MY_A"] == "2=3")
        #expect(item["settings"]?["CLOSESPIDER_TIMEOUT"] == "60")
        #expect(item["environment"]?["SCRAPY_PROJECT"] == "shop")
        #expect(item["environment"]?["SCRAPYD_EGG_VERSION"] == "1_0")
        let log = try await client.log("shop", "args", id)
        #expect(log.contains("Spider closed (finished)"))
        #expect(!log.contains("/tmp/elsewhere"))
    }

    @Test("a crawl that fails has finished here, and failed in our own API") func failing() async throws {
        let scrapyd = try Scrapyd.current
        let id = try await scrapyd.client.schedule("shop", "fails")
        try await scrapyd.client.waits(id, "finished")
        let job = try await scrapyd.platform.api.job(id)
        #expect(job["status"] == "failed")
        #expect("\(job["error"] ?? .null)".contains("cannot begin"), "\(job)")
    }
}

extension String {
    /// For a query.
    fileprivate var addingPercentEncoding: String {
        utf8.map { byte in
            let digits = String(byte, radix: 16)
            return "%" + (digits.count < 2 ? "0" : "") + digits
        }.joined()
    }
}

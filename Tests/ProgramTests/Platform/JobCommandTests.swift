import Bookshop
import Foundation
import TestSupport
import Testing
import Web

/// The commands that have the fleet work, as a person uses them.
@Suite(.serialized) struct JobCommandTests {
    private static let open = ["TRAWL_ALLOWED_HOSTS": "127.0.0.1"]

    @Test func scrapesASite() async throws {
        try await withBookshop(books: 30) { shop in
            try await withScratchFolder { folder in
                try await withPlatform(in: folder, environment: Self.open) { platform in
                    let followed = try await platform.trawl(["scrape", shop.baseURL, "--max-pages", "5", "--follow"])
                    #expect(followed.code == 0, "\(followed.errors)")
                    #expect(followed.output.split(separator: "\n").count == 5)
                    #expect(followed.errors.contains("completed"))
                    let jobs = try await platform.json(["jobs", "--json"])
                    let id = try #require(jobs[0]?["id"]?.plainText)
                    #expect(jobs[0]?["status"] == "completed")
                    #expect(jobs[1] == nil)
                    #expect(try await platform.output(["jobs"]).contains(id))
                    #expect(try await platform.output(["jobs", "show", id]).contains("completed"))
                    #expect(try await platform.output(["jobs", "items", id]) == followed.output)
                    let tail = try await platform.output(["jobs", "items", id, "--offset", "3", "--limit", "1"])
                    #expect(
                        tail.split(separator: "\n").map(String.init) == [
                            String(followed.output.split(separator: "\n")[3])
                        ])
                    let log = try await platform.output(["jobs", "log", id])
                    #expect(try await platform.output(["jobs", "log", id, "-f"]) == log)
                    let again = try await platform.output(["jobs", "retry", id]).trimmingCharacters(in: .newlines)
                    #expect(again != id)
                    #expect(try await platform.output(["jobs", "show", again, "--wait"]).contains("completed"))
                    #expect(try await platform.json(["jobs", "list", "--status", "failed", "--json"]) == [])
                }
            }
        }
    }

    @Test func deploysASpiderAndRunsIt() async throws {
        try await withBookshop(books: 30) { shop in
            try await withScratchFolder { folder in
                try folder.write(Self.spider, to: "books.yaml")
                try await withPlatform(in: folder, environment: Self.open) { platform in
                    let deployed = try await platform.output(["deploy", "books.yaml", "--project", "shop"])
                    #expect(deployed == "shop/books@r1\n")
                    #expect(try await platform.output(["deploy", "books.yaml", "--project", "shop"]) == deployed)
                    let named = try await platform.output([
                        "deploy", "books.yaml", "--project", "shop", "--version", "v2",
                    ])
                    #expect(named.hasPrefix("shop/books@"))
                    let run = try await platform.trawl([
                        "jobs", "submit", "books", "--project", "shop", "-a", "site=\(shop.baseURL)", "-s",
                        "CLOSESPIDER_PAGECOUNT=4", "--follow",
                    ])
                    #expect(run.code == 0, "\(run.errors)")
                    #expect(!run.output.isEmpty)
                    for line in run.output.split(separator: "\n") {
                        #expect(try JSONValue(parsing: String(line))["title"] != nil)
                    }
                    try folder.write(Self.spider.replacing("title", with: "heading"), to: "books.yaml")
                    let taken = try await platform.trawl([
                        "deploy", "books.yaml", "--project", "shop", "--version", "r1",
                    ])
                    #expect(taken.code == 1, "\(taken.errors)")
                    try folder.write("name: x\nstrat: []\n", to: "broken.yaml")
                    let broken = try await platform.trawl(["deploy", "broken.yaml"])
                    #expect(broken.code == 2)
                    #expect(broken.errors.contains("broken.yaml:2:"), "\(broken.errors)")
                    let missing = try await platform.trawl(["jobs", "submit", "nothing"])
                    #expect(missing.code == 1)
                    #expect(missing.errors.contains("nothing"), "\(missing.errors)")
                }
            }
        }
    }

    @Test func followsALogToItsEnd() async throws {
        try await withBookshop(books: 5, configure: { $0.faults.hang = .seconds(2) }) { shop in
            try await withScratchFolder { folder in
                try await withPlatform(in: folder, environment: Self.open) { platform in
                    let id = try await platform.output(["scrape", shop.url("/faults/hang")])
                        .trimmingCharacters(in: .newlines)
                    let log = try await platform.trawl(["jobs", "log", "-f", id])
                    #expect(log.code == 0, "\(log.errors)")
                    #expect(["completed", "failed"].contains(try await platform.status(id)), "it followed to the end")
                    #expect(log.output == (try await platform.output(["jobs", "log", id])))
                }
            }
        }
    }

    @Test func `P7 cancels what waits and what runs`() async throws {
        try await withScratchFolder { folder in
            let environment = [
                "TRAWL_COMMANDS": "{doze: {program: /bin/sleep, arguments: ['49.11']}}", "TRAWL_WORKER_SLOTS": "1",
            ]
            try await withPlatform(in: folder, environment: environment) { platform in
                let first = try await UpTests.submit(["doze"], platform)
                let second = try await UpTests.submit(["doze"], platform)
                try await eventually("one runs") { try await platform.status(first) == "running" }
                #expect(try await platform.status(second) == "pending")
                let pair = try await platform.output(["jobs", "cancel", second, "--json"])
                #expect(try JSONValue(parsing: pair)["job_id"] == .string(second), "\(pair)")
                #expect(try await platform.status(second) == "cancelled")
                try await platform.output(["jobs", "cancel", first])
                try await eventually("it ends") { try await platform.status(first) == "cancelled" }
                #expect(try await UpTests.processes(with: "49.11") == 0)
                let again = try await platform.trawl(["jobs", "cancel", first, "no-such-job"])
                #expect(again.code == 1)
                #expect(again.errors.split(separator: "\n").count == 2, "\(again.errors)")
            }
        }
    }

    @Test func drainsAndResumesNodes() async throws {
        try await withScratchFolder { folder in
            try await withPlatform(in: folder, environment: ["TRAWL_COMMANDS": "{cat: {program: /bin/cat}}"]) {
                platform in
                #expect(try await platform.output(["nodes", "drain", "here"]) == "here\n")
                #expect(try await platform.output(["nodes"]).contains("draining"))
                // What the node is told counts from its next lease on, and one may be under way.
                try await eventually("it takes nothing") {
                    let job = try await UpTests.submit(["cat", "--input", "1"], platform)
                    try await Task.sleep(for: .milliseconds(100))
                    return try await platform.status(job) == "pending"
                }
                #expect(try await platform.json(["nodes", "resume", "here", "--json"])["node"] == "here")
                #expect(try await platform.json(["nodes", "ping", "here", "--json"])["status"] == "online")
                try await eventually("all is done") {
                    try await platform.json(["jobs", "list", "--status", "pending", "--json"]) == []
                }
                let unknown = try await platform.trawl(["nodes", "drain", "nobody"])
                #expect(unknown.code == 1)
                #expect(unknown.errors.contains("nobody"))
            }
        }
    }

    @Test func aJobIdIsOneJob() async throws {
        try await withScratchFolder { folder in
            try await withPlatform(in: folder, environment: ["TRAWL_COMMANDS": "{cat: {program: /bin/cat}}"]) {
                platform in
                for _ in 0..<3 {
                    #expect(try await UpTests.submit(["cat", "--id", "mine", "--input", "[1]"], platform) == "mine")
                }
                #expect(try await platform.json(["jobs", "--json"])[1] == nil)
                let other = try await platform.trawl([
                    "jobs", "submit", "--command", "cat", "--id", "mine", "--input", "[2]",
                ])
                #expect(other.code == 1)
            }
        }
    }

    @Test(arguments: [
        (["jobs"], 1, "is `trawl up` running there?"),
        (["jobs", "show", "x", "--token", "trawl_topsecret"], 1, "is `trawl up` running there?"),
        (["backup", "here.tar"], 1, "is `trawl up` running there?"),
        (["restore", "missing.tar"], 2, "missing.tar"),
        (["deploy", "missing.yaml"], 2, "missing.yaml"),
        (["jobs", "submit", "x", "-a", "y"], 2, "-a takes name=value"),
        (["jobs", "submit", "--command", "x", "--input", "{"], 2, "--input is no JSON value"),
        (["jobs", "--controller", "nonsense"], 2, "--controller takes a URL"),
        (["jobs", "items", "x", "--offset", "-1"], 2, "--offset takes 0 or more"),
        (["map", "x", "--window", "0"], 2, "--window"),
        (["map", "x", "--window", "-1"], 2, "--window takes 1 to 100000"),
        (["jobs", "list", "--offset", "-1"], 2, "--offset takes 0 or more"),
        (["jobs", "list", "--limit", "0"], 2, "--limit takes 1 to 1000"),
    ])
    func saysWhatIsWrong(_ arguments: [String], _ code: Int, _ words: String) async throws {
        try await withScratchFolder { folder in
            var environment = TrawlPlatform.clean
            // The port of "discard" is nobody's.
            environment["TRAWL_CONTROLLER_URL"] = "http://127.0.0.1:9"
            let result = try await Program.built("trawl").run(arguments, environment: environment, in: folder.path)
            #expect(result.code == code, "\(result.errors)")
            #expect(result.errors.contains(words), "\(result.errors)")
            #expect(!result.errors.contains("topsecret"))
            #expect(try folder.names.isEmpty)
        }
    }

    static let spider = """
        name: books
        args:
          site:
        start: "{{ args.site }}/catalogue/"
        pages:
          list:
            items:
              fields:
                title: {css: "title::text"}
            follow: {css: a}

        """
}

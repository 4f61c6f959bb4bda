import Bookshop
import Foundation
import TestSupport
import Testing
import Web

/// Programs whose standard error is a full pipe that nobody reads, as behind a log collector that hangs.
@Suite(.serialized) struct UnreadErrorsTests {
    /// Fills the pipe to its last byte, then becomes the program.
    private static let script = """
        exec 2> >(exec sleep 47.13 > /dev/null 2>&1)
        head -c 65536 /dev/zero >&2
        exec "$0" "$@"
        """

    private static func withUp<Answer>(
        _ commands: String, in folder: ScratchFolder, _ body: (RunningProgram, ServiceClient) async throws -> Answer
    ) async throws -> Answer {
        var environment = TrawlPlatform.clean
        environment["TRAWL_COMMANDS"] = commands
        environment["TRAWL_WORKER_GRACE"] = "1h"
        let line = [
            "-c", script, try Program.built("trawl").path, "up", "--controller-port", "0", "--worker-port", "0",
            "--api-gateway-port", "0", "--monitoring-port", "0", "--scheduler-port", "0", "--set",
            "scrapyd.enabled=false",
            "--ready-file", "up.ready",
        ]
        return try await Program(path: "/bin/bash").withRunning(line, environment: environment, in: folder.path) {
            running in
            try await eventually("it serves") { folder.has("up.ready") }
            let ready = try JSONValue(parsing: try folder.text("up.ready"))
            let port = try #require(ready["controller"]?.plainText.split(separator: ":").last.flatMap { Int($0) })
            return try await body(running, ServiceClient(port: port))
        }
    }

    private static func submit(_ command: String, _ api: ServiceClient) async throws -> String {
        let answer = try await api.json("POST", "/jobs", ["command": .string(command), "input": 1])
        return try #require(answer["job_id"]?.plainText)
    }

    @Test func `P8 jobs complete and a drain ends well`() async throws {
        try await withScratchFolder { folder in
            try await Self.withUp("{cat: {program: /bin/cat}}", in: folder) { running, api in
                for _ in 0..<20 {
                    let id = try await Self.submit("cat", api)
                    #expect(try await api.json("GET", "/jobs/\(id)?wait=20")["status"] == "completed")
                }
                running.send(SIGTERM)
                let result = try await running.waitForExit()
                #expect(result.code == 0, "\(result.ending)")
            }
        }
    }

    @Test func aSecondSignalEndsAtOnce() async throws {
        try await withScratchFolder { folder in
            let deaf = "{deaf: {program: /bin/sh, arguments: ['-c', 'trap \"\" TERM; sleep 48.13; sleep 48.13']}}"
            try await Self.withUp(deaf, in: folder) { running, api in
                let id = try await Self.submit("deaf", api)
                try await eventually("it runs") { try await api.json("GET", "/jobs/\(id)")["status"] == "running" }
                // Two that are not the same, since equal ones may become one on their way.
                running.send(SIGTERM)
                running.send(SIGINT)
                let result = try await running.waitForExit()
                #expect(result.code == 130, "\(result.ending)")
                try await eventually("its processes end with it") { try await UpTests.processes(with: "48.13") == 0 }
            }
        }
    }

    @Test func aCrawlEndsToo() async throws {
        try await withBookshop(books: 30, configure: { $0.faults.hang = .seconds(3_600) }) { shop in
            try await withScratchFolder { folder in
                let line = [
                    "-c", Self.script, try Program.built("trawl").path, "crawl", shop.url("/faults/hang"), "-o",
                    "pages.jsonl", "-v", "-s", "DOWNLOAD_FIRST_BYTE_TIMEOUT=3600",
                ]
                try await Program(path: "/bin/bash").withRunning(
                    line, environment: TrawlPlatform.clean, in: folder.path
                ) { running in
                    try await eventually("it crawls") { shop.requestCount > 0 }
                    running.send(SIGHUP)
                    running.send(SIGTERM)
                    // It has something to say, which nobody hears; then a further signal is enough.
                    try await eventually("it ends") {
                        running.send(SIGTERM)
                        try await Task.sleep(for: .milliseconds(50))
                        return !running.isRunning
                    }
                }
            }
        }
    }
}

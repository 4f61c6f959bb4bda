import Foundation
import TestSupport
import Testing
import Web

/// `trawl up`: starting, ending, and what it refuses.
@Suite(.serialized) struct UpTests {
    @Test func listensAndEnds() async throws {
        try await withScratchFolder { folder in
            try await withPlatform(in: folder) { platform in
                #expect(
                    Set(platform.controller.addresses.keys)
                        == [
                            "controller", "worker", "api-gateway", "scrapyd", "scrapyd-gateway", "monitoring",
                            "scheduler",
                        ])
                for address in platform.controller.addresses.values {
                    #expect(address.hasPrefix("http://127.0.0.1:"), "\(address)")
                }
                #expect(
                    platform.controller.errors.contains(platform.address), "the address is said on the terminal too")
                #expect(try await platform.trawl(["jobs"]).errors.contains("No jobs"))
                let nodes = try await platform.json(["nodes", "--json"])
                #expect(nodes[0]?["node"] == "here")
                #expect(nodes[0]?["status"] == "online")
                let ping = try await platform.output(["nodes", "ping", "here"])
                #expect(ping.hasPrefix("here: online"))
                #expect(folder.has("up-1.ready"))
                try await platform.controller.end()
                #expect(!folder.has("up-1.ready"), "a file that says ready is gone with what was")
            }
            let names = try folder.names
            #expect(names == ["trawl-data"], "everything is in one folder: \(names)")
            let mode =
                try FileManager.default.attributesOfItem(atPath: folder.file("trawl-data"))[.posixPermissions] as? Int
            #expect((mode ?? 0o777) & 0o077 == 0, "others read nothing")
        }
    }

    @Test func readsTheConfigurationFile() async throws {
        try await withScratchFolder { folder in
            try folder.write(
                "data: kept\nworker: {slots: 3, labels: [gpu]}\nlog: {format: json}\n", to: "etc/fleet.yaml")
            try await withPlatform("up", "--config", "etc/fleet.yaml", in: folder) { platform in
                let node = try await platform.json(["nodes", "--json"])[0]
                #expect(node?["slots"] == 3)
                #expect(node?["labels"] == ["gpu"])
                #expect(folder.has("etc/kept"))
                for line in platform.controller.errors.split(separator: "\n") {
                    #expect((try? JSONValue(parsing: String(line)))?["@timestamp"] != nil, "\(line)")
                }
                try await platform.controller.end()
            }
        }
    }

    @Test(arguments: [
        (["TRAWL_CONTROLER_PORT": "1"], "TRAWL_CONTROLER_PORT; did you mean TRAWL_CONTROLLER_PORT?", 2),
        (["TRAWL_CONTROLLER_PORT": "x"], "TRAWL_CONTROLLER_PORT takes a whole number", 2),
        (["TRAWL_CONTROLLER_HOST": "0.0.0.0"], "trawl token create", 1),
        (["TRAWL_WORKER_HOST": "0.0.0.0"], "trawl token create", 1),
        (["TRAWL_ENV": "production"], "trawl token create", 1),
        (["TRAWL_DATA": "/proc/nowhere"], "/proc/nowhere", 1),
        (["TRAWL_CONFIG": "missing.yaml"], "missing.yaml", 2),
        (["TRAWL_INVENTORY": "missing-nodes.yaml"], "missing-nodes.yaml", 2),
    ])
    func refusesToStart(_ environment: [String: String], _ words: String, _ code: Int) async throws {
        try await withScratchFolder { folder in
            var variables = TrawlPlatform.clean
            variables["TRAWL_CONTROLLER_PORT"] = "0"
            variables["TRAWL_WORKER_PORT"] = "0"
            for (name, value) in environment { variables[name] = value }
            let result = try await Program.built("trawl").run(["up"], environment: variables, in: folder.path)
            #expect(result.errors.contains(words), "\(result.errors)")
            #expect(result.code == code, "\(result.errors)")
            #expect(!result.errors.contains("Fatal error"))
        }
    }

    @Test func refusesASecondControllerOnTheSameDatabase() async throws {
        try await withScratchFolder { folder in
            try await withPlatform(in: folder) { platform in
                let second = try await platform.trawl(["controller"])
                #expect(second.code == 1)
                #expect(second.errors.contains("controller already works on"), "\(second.errors)")
                #expect(try await platform.trawl(["jobs"]).code == 0, "the first does not mind")
            }
        }
    }

    @Test func refusesAPortThatIsTaken() async throws {
        try await withScratchFolder { folder in
            try await withPlatform(in: folder) { platform in
                let port = platform.controller.port("controller")
                let second = try await platform.trawl(
                    ["up", "--data", "other"],
                    environment: ["TRAWL_CONTROLLER_PORT": "\(port)", "TRAWL_CONTROLLER_URL": nil])
                #expect(second.code == 1)
                #expect(second.errors.contains("another program has the port"), "\(second.errors)")
            }
        }
    }

    @Test func `P8 a drain finishes or gives back what runs, and history is there after a restart`() async throws {
        try await withScratchFolder { folder in
            let commands = [
                "TRAWL_COMMANDS": "{cat: {program: /bin/cat}, doze: {program: /bin/sleep, arguments: ['47.11']}}"
            ]
            let (done, dozing) = try await withPlatform(in: folder, environment: commands) { platform in
                let done = try await Self.submit(["cat", "--input", "{\"a\":1}"], platform)
                _ = try await platform.output(["jobs", "show", done, "--wait"])
                let dozing = try await Self.submit(["doze"], platform)
                try await eventually("it runs") { try await platform.status(dozing) == "running" }
                try await platform.controller.end()
                return (done, dozing)
            }
            #expect(try await Self.processes(with: "47.11") == 0, "no process is left")
            try await withPlatform(in: folder, environment: commands) { platform in
                #expect(try await platform.status(done) == "completed")
                #expect(try await platform.output(["jobs", "items", done]) == "{\"a\":1}\n")
                try await eventually("it was given back and runs again") {
                    try await platform.status(dozing) == "running"
                }
                let job = try await platform.json(["jobs", "show", dozing, "--json"])
                #expect(job["attempt"] == 2)
                _ = try await platform.output(["jobs", "cancel", dozing])
                try await eventually("it ends") { try await platform.status(dozing) == "cancelled" }
                #expect(try await Self.processes(with: "47.11") == 0)
                try await platform.controller.end()
            }
        }
    }

    @Test func aSecondSignalEndsAtOnce() async throws {
        try await withScratchFolder { folder in
            let environment = [
                "TRAWL_COMMANDS":
                    "{deaf: {program: /bin/sh, arguments: ['-c', 'trap \"\" TERM; sleep 48.11; sleep 48.11']}}",
                // Nobody waits for this: the guard ends what it guards when its worker is gone.
                "TRAWL_WORKER_GRACE": "1h",
            ]
            try await withPlatform(in: folder, environment: environment) { platform in
                let job = try await Self.submit(["deaf"], platform)
                try await eventually("it runs") { try await platform.status(job) == "running" }
                platform.controller.send(SIGINT)
                try await platform.controller.program.waitForErrors("Once more")
                #expect(platform.controller.isRunning)
                platform.controller.send(SIGINT)
                let result = try await platform.controller.program.waitForExit()
                #expect(result.code == 130)
                try await eventually("its processes end with it") { try await Self.processes(with: "48.11") == 0 }
            }
        }
    }

    static func submit(_ arguments: [String], _ platform: TrawlPlatform) async throws -> String {
        let output = try await platform.output(["jobs", "submit", "--command"] + arguments)
        return output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// How many processes have `mark` among their arguments.
    static func processes(with mark: String) async throws -> Int {
        var count = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") where Int(name) != nil {
            guard let file = FileHandle(forReadingAtPath: "/proc/\(name)/cmdline"), let data = try? file.readToEnd()
            else {
                continue
            }
            let words = String(decoding: data, as: UTF8.self).split(separator: "\0")
            if words.first?.hasSuffix("sleep") == true, words.contains(Substring(mark)) { count += 1 }
        }
        return count
    }
}

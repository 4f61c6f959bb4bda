import Glibc
import TestSupport
import Testing
import Web

/// What `trawl cluster` does when servers end, are restarted, do not start, and when it ends itself.
@Suite(.serialized) struct ClusterLifeTests {
    /// A small server of the usual kind, with a process below it. Where a file `broken` stands it does not start; where a
    /// file `ill` stands it says so.
    private static let app = """
        import json, os, subprocess, sys
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
        if os.path.exists("broken"):
            sys.exit("no database here")
        below = subprocess.Popen(["sleep", "1000"])
        names = ["PORT", "SERVER_ID", "CLUSTER_MODE", "CLUSTER_NODES", "LOAD_BALANCING_ALGORITHM"]
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def do_GET(self):
                ill = self.path == "/health" and os.path.exists("ill")
                told = {name: os.environ[name] for name in names}
                body = json.dumps({"arguments": sys.argv[1:], "below": below.pid, **told}).encode()
                self.send_response(503 if ill else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
        ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Handler).serve_forever()
        """
    private static let command = ["--", "python3", "app.py", "--port", "{port}", "--name={id}"]

    private static func withApp(
        _ options: [String], _ body: (RunningCluster) async throws -> Void
    ) async throws {
        try await withScratchFolder { folder in
            try folder.write(app, to: "app.py")
            try await RunningCluster.withRunning(options + command, in: folder, body)
        }
    }

    /// The servers with what they started.
    private static func processes(_ cluster: RunningCluster) async throws -> [Int32] {
        var all = try await cluster.numbers()
        for name in ["server-1", "server-2"] {
            let answer = try await RawClient.fetch("/", port: try cluster.port(of: name)).json
            if let number = answer["below"].flatMap({ Int32($0.plainText) }) { all.append(number) }
        }
        return all
    }

    @Test func `runs any program`() async throws {
        try await Self.withApp([]) { cluster in
            var names: Set<String> = []
            for _ in 0..<4 {
                let answer = try await RawClient.fetch("/", port: cluster.gateway).json
                let name = answer["SERVER_ID"]?.plainText ?? ""
                names.insert(name)
                let port = try cluster.port(of: name)
                #expect(answer["arguments"] == ["--port", .string("\(port)"), .string("--name=\(name)")])
                #expect(answer["PORT"] == .string("\(port)") && answer["CLUSTER_MODE"] == "true")
                let first = try cluster.port(of: "server-1")
                let second = try cluster.port(of: "server-2")
                let nodes = "[\"http://localhost:\(first)\",\"http://localhost:\(second)\"]"
                #expect(answer["CLUSTER_NODES"] == .string(nodes))
                #expect(answer["LOAD_BALANCING_ALGORITHM"] == "round_robin")
            }
            #expect(names == ["server-1", "server-2"])
            #expect(try cluster.folder.text("trawl-cluster/logs/server-1.log").contains("GET /"))
        }
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGKILL]) func `leaves no process`(_ signal: Int32) async throws {
        try await Self.withApp([]) { cluster in
            let all = try await Self.processes(cluster)
            #expect(all.count == 4 && all.allSatisfy(RunningCluster.isAlive))
            cluster.program.send(signal)
            let result = try await cluster.program.waitForExit()
            #expect(result.ending == (signal == SIGKILL ? .signal(9) : .code(0)), "\(result)")
            try await eventually("all have ended") { !all.contains(where: RunningCluster.isAlive) }
            // And the folder is free again.
            let next = try await cluster.ask(["status"])
            #expect(next.code == 1 && next.errors.contains("no cluster runs"), "\(next)")
        }
    }

    @Test func `can be ended before its servers are well`() async throws {
        try await withScratchFolder { folder in
            try folder.write(Self.app, to: "app.py")
            try folder.write("", to: "ill")
            let line = ["cluster", "-b", "0", "-p", "0"] + Self.command
            try await Program.built("trawl").withRunning(line, in: folder.path) { program in
                let cluster = RunningCluster(folder: folder, program: program, gateway: 0)
                var numbers: [Int32] = []
                try await eventually("its servers run") {
                    guard folder.has("trawl-cluster/control") else { return false }
                    numbers = (try? await cluster.numbers()) ?? []
                    return numbers.count == 2
                }
                program.send(SIGTERM)
                let result = try await program.waitForExit()
                #expect(result.code == 0 && !numbers.contains(where: RunningCluster.isAlive), "\(result)")
                #expect(!result.errors.contains("Ready"))
            }
        }
    }

    @Test func `a server that is killed is started again, and nobody notices`() async throws {
        try await withScratchFolder { folder in
            try await RunningCluster.withRunning(["-n", "3"], in: folder) { cluster in
                let before = try await cluster.numbers()
                let (faults, count) = try await cluster.underLoad {
                    let victim = try #require(before.first)
                    kill(victim, SIGKILL)
                    try await eventually("another runs and is well") {
                        let first = try await cluster.servers().first
                        return first?["state"] == "healthy" && first?["pid"] != .integer(Int64(victim))
                            && first?["restarts"] == 1
                    }
                }
                #expect(faults.isEmpty && count > 10, "\(faults.prefix(5)) of \(count)")
                let after = try await cluster.numbers()
                #expect(Array(after.dropFirst()) == Array(before.dropFirst()), "the others ran on")
                #expect(cluster.program.errors.contains("server-1 was ended by signal 9"))
            }
        }
    }

    @Test func `a rolling restart loses no request`() async throws {
        try await withScratchFolder { folder in
            try await RunningCluster.withRunning(["-n", "3", "-a", "least_connections"], in: folder) { cluster in
                let before = try await cluster.numbers()
                let (faults, count) = try await cluster.underLoad {
                    let result = try await cluster.ask(["restart"])
                    #expect(result.code == 0, "\(result)")
                    let lines = result.output.split(separator: "\n")
                    #expect(lines.count == 10 && lines.last == "all servers were restarted", "\(lines)")
                    #expect(lines.first == "server-1: no new requests, those under way may end")
                }
                #expect(faults.isEmpty && count > 10, "\(faults.prefix(5)) of \(count)")
                let after = try await cluster.numbers()
                #expect(after.count == 3 && Set(after).isDisjoint(with: before))
                let restarts = try await cluster.servers().map { $0["restarts"] }
                #expect(restarts == [1, 1, 1])
            }
        }
    }

    @Test func `a restart waits for a request under way`() async throws {
        try await withScratchFolder { folder in
            // Answers after the file is there, whatever it is asked but its health.
            let slow = """
                import os, sys, time
                from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
                class Handler(BaseHTTPRequestHandler):
                    def do_GET(self):
                        if self.path != "/health":
                            open("asked", "w").close()
                            while not os.path.exists("answer"): time.sleep(0.01)
                        self.send_response(200)
                        self.send_header("Content-Length", "2")
                        self.end_headers()
                        self.wfile.write(b"ok")
                ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
                """
            try folder.write(slow, to: "slow.py")
            let options = ["-n", "1", "--", "python3", "slow.py", "{port}"]
            try await RunningCluster.withRunning(options, in: folder) { cluster in
                let gateway = cluster.gateway
                let answer = Task { try await RawClient.fetch("/slow", port: gateway).text }
                try await eventually("it is asked") { folder.has("asked") }
                let program = try Program.built("trawl")
                try await program.withRunning(["cluster", "restart"], in: folder.path) { restart in
                    try await restart.waitForOutput("those under way may end; it is the only server")
                    let other = try await cluster.ask(["restart"])
                    #expect(other.code == 1 && other.errors.contains("a restart is under way already"), "\(other)")
                    let state = try await cluster.servers().first?["state"]
                    #expect(state == "draining")
                    try folder.write("", to: "answer")
                    let text = try await answer.value
                    #expect(text == "ok")
                    let result = try await restart.waitForExit()
                    #expect(result.code == 0 && result.output.contains("server-1: restarting\n"), "\(result)")
                }
            }
        }
    }

    @Test func `a restart stops at a server that does not start`() async throws {
        try await Self.withApp(["-n", "3"]) { cluster in
            let before = try await cluster.numbers()
            try cluster.folder.write("", to: "broken")
            let result = try await cluster.ask(["restart"])
            #expect(result.code == 1, "\(result)")
            #expect(
                result.errors.contains(
                    "the restart stopped at server-1: it ended with exit status 1 before it was well"),
                "\(result)")
            let after = try await cluster.numbers()
            #expect(Array(after.suffix(2)) == Array(before.suffix(2)), "the others ran on")
            for _ in 0..<6 {
                let answer = try await RawClient.fetch("/", port: cluster.gateway)
                let name = try answer.json["SERVER_ID"]
                #expect(answer.status == 200 && name != "server-1")
            }
            try await cluster.program.waitForErrors("no database here")
            // Once mended, it comes back by itself.
            Self.remove("broken", cluster)
            try await eventually("it is back") {
                try await cluster.servers().first?["state"] == "healthy"
            }
            let told = cluster.program.errors.matches(of: /server-1 cannot start/).count
            #expect(told == 1)
        }
    }

    @Test func `a restart stops at a server that does not get well`() async throws {
        try await Self.withApp([]) { cluster in
            try cluster.folder.write("", to: "ill")
            let result = try await cluster.ask(["restart", "--start-time", "1", "--drain-time", "1"])
            #expect(result.code == 1, "\(result)")
            #expect(result.errors.contains("server-1: it did not get healthy within 1s"), "\(result)")
        }
    }

    private static func remove(_ name: String, _ cluster: RunningCluster) {
        #expect(unlink(cluster.folder.file(name)) == 0)
    }

    @Test func `a server that cannot start is told of once, with the end of its log`() async throws {
        try await withScratchFolder { folder in
            try folder.write(Self.app, to: "app.py")
            try folder.write("", to: "broken")
            try await RunningCluster.withRunning(Self.command, in: folder) { cluster in
                try await eventually("each was tried again") {
                    try await cluster.servers().allSatisfy { server in
                        guard case .integer(let count)? = server["restarts"] else { return false }
                        return count > 0
                    }
                }
                for number in 1...2 {
                    let words = "server-\(number) cannot start: it ended with exit status 1"
                    #expect(
                        cluster.program.errors.split(separator: words).count == 2, "once: \(cluster.program.errors)")
                }
                #expect(cluster.program.errors.contains("trawl-cluster/logs/server-1.log, and ends with:\n"))
                let lines = cluster.program.errors.split(separator: "\n").count { $0.hasSuffix("    no database here") }
                #expect(lines == 2, "\(cluster.program.errors)")
                let answer = try await RawClient.fetch("/", port: cluster.gateway)
                let code = try answer.json["error"]
                #expect(answer.status == 503 && code == "no_server", "\(answer)")
            }
        }
    }
}

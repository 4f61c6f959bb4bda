import Glibc
import TestSupport
import Testing
import Web

/// `trawl cluster`, as the document of the seed runs its own.
@Suite(.serialized) struct ClusterCommandTests {
    private static func names(_ value: JSONValue?) -> [String] {
        guard case .object(let object)? = value else { return [] }
        return object.map(\.key)
    }

    @Test func `the document's command, with its health and its status`() async throws {
        try await withScratchFolder { folder in
            // Four ports in a row that nobody has, and that nobody else here is given.
            for _ in 0..<200 {
                let ports = try (0..<4).map { _ in try freePort() }
                let base = ports[0]
                guard ports[3] == base + 3 else { continue }
                let options = [
                    "--nodes", "3", "--base-port", "\(base)", "--proxy-port", "\(base + 3)", "--algorithm",
                    "least_connections", "--sticky-sessions",
                ]
                do {
                    try await RunningCluster.withRunning(options, in: folder) { try await Self.lookAt($0, base) }
                    return
                } catch ScriptError.unexpected(let words) where words.contains("cannot be used") {}
            }
            Issue.record("no ports were free")
        }
    }

    private static func lookAt(_ cluster: RunningCluster, _ base: Int) async throws {
        #expect(cluster.gateway == base + 3)
        for number in 1...3 {
            let health = try await RawClient.fetch("/health", port: base + number - 1).json
            #expect(names(health) == ["status", "server_id", "connections", "threads"])
            #expect(health["status"] == "healthy" && health["server_id"] == .string("server-\(number)"))
            guard case .integer(let connections)? = health["connections"],
                case .integer(let threads)? = health["threads"]
            else {
                Issue.record("\(health)")
                return
            }
            #expect(connections >= 1 && threads >= 1, "\(health)")
        }
        let first = try await RawClient.fetch("/", port: cluster.gateway)
        #expect(first.status == 200 && first.header("set-cookie") != nil, "\(first)")
        let own = try first.json
        #expect(own["cluster_mode"] == true && own["algorithm"] == "least_connections")
        let urls = (0..<3).map { JSONValue.string("http://localhost:\(base + $0)") }
        #expect(own["cluster_nodes"] == .array(urls))

        try await eventually("the servers were asked who they are") {
            let stats = try await RawClient.fetch("/proxy/status", port: cluster.gateway).json["node_stats"]
            return urls.allSatisfy { stats?[$0.plainText]?["threads"] != .null }
        }
        let status = try await RawClient.fetch("/proxy/status", port: cluster.gateway).json
        #expect(
            Set(names(status)) == [
                "proxy_id", "active_nodes", "node_stats", "algorithm", "sticky_sessions", "uptime",
            ])
        #expect(status["active_nodes"] == .array(urls))
        #expect(status["algorithm"] == "least_connections" && status["sticky_sessions"] == true)
        for (index, url) in urls.enumerated() {
            let stats = status["node_stats"]?[url.plainText]
            #expect(Set(names(stats)) == ["connections", "requests", "errors", "server_id", "threads"])
            #expect(stats?["server_id"] == .string("server-\(index + 1)") && stats?["errors"] == 0)
        }
    }

    @Test func `connections are counted truly`() async throws {
        try await withScratchFolder { folder in
            try await RunningCluster.withRunning(["-n", "1"], in: folder) { cluster in
                let port = try cluster.port(of: "server-1")
                func connections() async throws -> Int64 {
                    guard
                        case .integer(let count)? = try await RawClient.fetch("/health", port: port).json["connections"]
                    else { return -1 }
                    return count
                }
                let before = try await connections()
                try await RawClient.withConnection(port: port) { one in
                    try await one.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    _ = try await one.readHead()
                    try await eventually("one more is open") { try await connections() == before + 1 }
                }
                try await eventually("and gone") { try await connections() == before }
            }
        }
    }

    @Test func `shows its servers, has its folder alone, and ends when told`() async throws {
        try await withScratchFolder { folder in
            try await RunningCluster.withRunning(["-n", "2", "-a", "ip_hash", "-s"], in: folder) { cluster in
                let table = try await cluster.ask(["status"])
                #expect(table.code == 0 && table.output.hasPrefix("SERVER "), "\(table)")
                let lines = table.output.split(separator: "\n")
                #expect(lines.count == 3 && lines.dropFirst().allSatisfy { $0.contains(" healthy ") }, "\(lines)")

                let second = try await cluster.ask(["-b", "0", "-p", "0"])
                #expect(second.code == 1 && second.errors.contains("(process \(cluster.program.processIdentifier))"))

                let mode = try #require(Self.mode(of: folder.file("trawl-cluster/control")))
                #expect(mode & 0o777 == 0o600)

                let numbers = try await cluster.numbers()
                let stop = try await cluster.ask(["stop"])
                #expect(stop.code == 0 && stop.output == "the cluster has ended\n", "\(stop)")
                let result = try await cluster.program.waitForExit()
                #expect(result.code == 0, "\(result)")
                #expect(numbers.count == 2 && !numbers.contains(where: RunningCluster.isAlive))
                #expect(!folder.has("ready"))

                let gone = try await cluster.ask(["status"])
                #expect(gone.code == 1 && gone.errors.contains("no cluster runs in the folder trawl-cluster"))
            }
        }
    }

    private static func mode(of path: String) -> UInt32? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode : nil
    }

    @Test func `the folder may be deeper than a socket's name`() async throws {
        try await withScratchFolder { folder in
            let deep = folder.file(String(repeating: "deep/", count: 30) + "cluster")
            try await RunningCluster.withRunning(["-n", "1", "--folder", deep], in: folder) { cluster in
                let status = try await cluster.ask(["status", "--folder", deep])
                #expect(status.code == 0 && status.output.contains("server-1"), "\(status)")
            }
        }
    }

    @Test(
        "what is wrong is told in a sentence",
        arguments: [
            (["--nodes", "0"], "--nodes: 0 is out of range; it is 1 to 100"),
            (["-n", "101"], "--nodes: 101 is out of range"),
            (["-b", "65535"], "--base-port: 65535 leaves no 2 ports; it is 0 to 65534"),
            (["-b", "-1"], "'-b"),
            (["-p", "70000"], "--proxy-port: 70000 is no port"),
            (["-b", "5000", "-p", "5001"], "--proxy-port: 5001 is the port of a server"),
            (["-a", "fair"], "there is no fair; it is one of round_robin"),
            (["--health-path", "health"], "health is no path such as /health"),
            (["-b", "0", "-p", "0", "--", "no-such-program"], "the program no-such-program is not there"),
            (["-b", "0", "-p", "0", "--", "./none"], "the program ./none is not there"),
            (["-b", "0", "-p", "0", "--folder", "/proc/none"], "the folder /proc/none cannot be used"),
            (["restart", "--drain-time", "90000"], "--drain-time: 90000 is out of range"),
            (["restart", "--start-time", "0"], "--start-time: 0 is out of range"),
        ])
    func faults(_ arguments: [String], _ words: String) async throws {
        try await withScratchFolder { folder in
            let result = try await Program.built("trawl").run(["cluster"] + arguments, in: folder.path)
            #expect(result.code == 2 && result.errors.contains(words), "\(result)")
        }
    }

    @Test(
        "what is wrong in a server's environment is told",
        arguments: [
            ("PORT", "http", "PORT: http is no port"), ("CLUSTER_MODE", "maybe", "CLUSTER_MODE: maybe is neither"),
            ("CLUSTER_NODES", "[1]", "CLUSTER_NODES: [1] is no JSON list"),
            ("LOAD_BALANCING_ALGORITHM", "fair", "LOAD_BALANCING_ALGORITHM: there is no fair"),
        ])
    func environmentFaults(_ name: String, _ value: String, _ words: String) async throws {
        let result = try await Program.built("trawl").run(["cluster", "serve"], environment: [name: value])
        #expect(result.code == 2 && result.errors.contains(words), "\(result)")
    }

    @Test func `a port that somebody has stops the start`() async throws {
        try await ScriptedServer.withServer({ _ in }) { server in
            try await withScratchFolder { folder in
                for line in [["-n", "1", "-b", "\(server.port)"], ["-b", "0", "-p", "\(server.port)"]] {
                    let result = try await Program.built("trawl").run(["cluster"] + line, in: folder.path)
                    #expect(result.code == 1 && result.errors.contains("another program has it"), "\(result)")
                }
            }
        }
    }
}

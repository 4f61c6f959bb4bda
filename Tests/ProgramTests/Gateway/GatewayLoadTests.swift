import Glibc
import Synchronization
import TestSupport
import Testing
import Web

/// What clients notice while everything around a gateway goes wrong: nothing (P25–P28).
struct GatewayLoadTests {
    /// What clients that ask all the time have seen.
    private final class Seen: Sendable {
        private let state = Mutex((count: 0, faults: [String]()))
        let isOver = Atomic<Bool>(false)

        var count: Int { state.withLock { $0.count } }
        var faults: [String] { state.withLock { $0.faults } }

        func answered(_ head: String) {
            state.withLock { state in
                state.count += 1
                if !head.hasPrefix("HTTP/1.1 200 ") { state.faults.append(String(head.prefix(300))) }
            }
        }

        func failed(_ error: any Error) { state.withLock { $0.faults.append("\(error)") } }
    }

    private static func file(_ ports: [Int], _ turn: Int) -> String {
        """
        listen: 127.0.0.1:0
        threads: 2
        upstreams:
          shop:
            servers: [\(ports.map { "http://127.0.0.1:\($0)" }.joined(separator: ", "))]
            algorithm: \(turn % 2 == 0 ? "round_robin" : "least_connections")
            health: {path: /health, interval: 300ms, timeout: 5s, fall: 1, rise: 1}
        routes: [{name: turn-\(turn), exact: /none, respond: 204}, {name: all, upstream: shop, answer_timeout: 5s}]

        """
    }

    /// Asks again and again on one connection, until it is over.
    private static func ask(_ port: Int, _ seen: Seen) async {
        do {
            try await RawClient.withConnection(port: port) { connection in
                while !seen.isOver.load(ordering: .relaxed) {
                    try await connection.write("GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
                    let head = try await connection.readHead()
                    let length = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
                    let count = length.flatMap { Int($0.drop { $0 != " " }.dropFirst()) } ?? 0
                    _ = try await connection.read(count: count)
                    seen.answered(head)
                }
            }
        } catch {
            seen.failed(error)
        }
    }

    private static func descriptors(_ process: Int32) throws -> Int { try OpenFiles.count(of: process) }

    @Test("reloads, servers that die and hang, and a thousand slow clients fail no request", .timeLimit(.minutes(10)))
    func allAtOnce() async throws {
        try await withScratchFolder { folder in
            let trawl = try Program.built("trawl")
            let ports = [try freePort(), try freePort(), try freePort()]
            func withServers(_ left: ArraySlice<Int>, _ servers: [RunningProgram]) async throws {
                if let port = left.first {
                    try await trawl.withRunning(
                        ["cluster", "serve"], environment: ["PORT": "\(port)", "SERVER_ID": "s\(port)"], in: folder.path
                    ) { server in
                        try await eventually("a server answers") {
                            (try? await RawClient.fetch("/health", port: port).status) == 200
                        }
                        try await withServers(left.dropFirst(), servers + [server])
                    }
                    return
                }
                try folder.write(Self.file(ports, 0), to: "g.yaml")
                try await trawl.withRunning(["gateway", "-c", "g.yaml", "--ready-file", "ready"], in: folder.path) {
                    gateway in
                    try await eventually("it listens") { folder.has("ready") }
                    let text = try #require(try folder.text("ready").firstMatch(of: /127\.0\.0\.1:(\d+)/)?.1)
                    try await run(gateway, try #require(Int(text)), ports, servers, folder)
                }
            }
            try await withServers(ports[...], [])
        }
    }

    private func run(
        _ gateway: RunningProgram, _ port: Int, _ ports: [Int], _ servers: [RunningProgram], _ folder: ScratchFolder
    ) async throws {
        let seen = Seen()
        try await withThrowingTaskGroup(of: Void.self) { clients in
            for _ in 0..<8 { clients.addTask { await Self.ask(port, seen) } }
            try await eventually("there is traffic") { seen.count > 200 }
            let calm = try Self.descriptors(gateway.processIdentifier)
            for turn in 1...20 {
                try folder.write(Self.file(turn % 5 == 0 ? Array(ports.dropLast()) : ports, turn), to: "g.yaml")
                gateway.send(SIGHUP)
                try await eventually("turn \(turn) is read") {
                    gateway.errors.split(separator: "reloaded:", omittingEmptySubsequences: false).count > turn
                }
            }
            try folder.write(Self.file(ports, 21), to: "g.yaml")
            gateway.send(SIGHUP)
            #expect(seen.faults.isEmpty, "reloads: \(seen.faults.prefix(3))")

            servers[0].send(SIGKILL)
            try await more(seen, 500)
            #expect(seen.faults.isEmpty, "a killed server: \(seen.faults.prefix(3))")
            servers[1].send(SIGSTOP)
            try await more(seen, 500)
            servers[1].send(SIGCONT)
            #expect(seen.faults.isEmpty, "a stopped server: \(seen.faults.prefix(3))")

            try await withSlowClients(1_000, port) {
                try await eventually("they are there") { try Self.descriptors(gateway.processIdentifier) > 1_000 }
                try await more(seen, 500)
            }
            #expect(seen.faults.isEmpty, "slow clients: \(seen.faults.prefix(3))")
            try await eventually("descriptors are back") {
                try Self.descriptors(gateway.processIdentifier) <= calm + 16
            }
            seen.isOver.store(true, ordering: .relaxed)
            try await clients.waitForAll()
        }
        #expect(seen.faults.isEmpty, "\(seen.faults.prefix(3))")
        gateway.send(SIGTERM)
        let result = try await gateway.waitForExit()
        #expect(result.code == 0, "\(result)")
    }

    private func more(_ seen: Seen, _ count: Int) async throws {
        let before = seen.count
        try await eventually("\(count) more are answered") { seen.count > before + count }
    }

    /// Clients that have begun a head and do not go on.
    private func withSlowClients(_ count: Int, _ port: Int, _ body: () async throws -> Void) async throws {
        var sockets: [Int32] = []
        defer { for socket in sockets { close(socket) } }
        for _ in 0..<count {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            try #require(descriptor >= 0)
            sockets.append(descriptor)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let connected = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            try #require(connected == 0)
            let half = Array("GET / HTTP/1.1\r\nHo".utf8)
            #expect(write(descriptor, half, half.count) == half.count)
        }
        try await body()
    }
}

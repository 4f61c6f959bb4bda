import NIOCore
import TestSupport
import Testing

@testable import Gateway

/// Another configuration, and what is under way meanwhile (P27).
struct ProxyReloadTests {
    private static func named(_ name: String) -> @Sendable (ScriptedConnection) async throws -> Void {
        answering("HTTP/1.1 200 OK\r\nContent-Length: \(name.utf8.count)\r\n\r\n\(name)")
    }

    @Test("requests go by the new configuration; one under way ends by the old one") func changes() async throws {
        let (asked, go) = (Flag(), Flag())
        try await withProxy([holding(asked, go, "slow"), Self.named("new")]) {
            $0.groups[0].servers.removeLast()
        } _: { proxy in
            async let first = proxy.exchange("GET /slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            try await asked.wait()
            var configuration = proxy.gateway.configuration
            let old = proxy.upstreams[0]
            configuration.groups[0].servers = [
                .init(
                    url: proxy.servers[1].baseURL,
                    address: try SocketAddress(ipAddress: "127.0.0.1", port: proxy.servers[1].port))
            ]
            try await proxy.gateway.apply(configuration)
            let second = try await proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(second.hasSuffix("new"))
            go.set(true)
            let answer = try await first
            #expect(answer.hasSuffix("slow"))
            #expect(old.isRemoved && old.figures.active == 0)
        }
    }

    @Test("servers and limits that stay are the same as before") func keeps() async throws {
        try await withProxy([Self.named("one")]) {
            $0.routes[0].rates = [.init(RateLimit(rate: 0.001))]
        } _: { proxy in
            let server = proxy.upstreams[0]
            let first = try await proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(first.hasSuffix("one"))
            var configuration = proxy.gateway.configuration
            configuration.groups[0].servers[0].weight = 5
            configuration.groups[0].algorithm = .leastConnections
            try await proxy.gateway.apply(configuration)
            #expect(proxy.upstreams[0] === server && server.configuration.weight == 5)
            let second = try await proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(second.hasPrefix("HTTP/1.1 429 "), "the client is known still")
            configuration.routes[0].rates = []
            try await proxy.gateway.apply(configuration)
            let third = try await proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(third.hasSuffix("one"))
            let figures = await proxy.gateway.figures()
            #expect(figures["test"]?.requests == 3 && figures["test"]?.limited == 1)
        }
    }

    @Test("a request that waits for a group's room is served there, when a reload takes the group away")
    func removedGroup()
        async throws
    {
        let (asked, go) = (Flag(), Flag())
        try await withProxy([holding(asked, go)]) {
            $0.groups[0].servers[0].mostConnections = 1
            $0.groups[0].queue = .init(length: 10, time: .seconds(20))
        } _: { proxy in
            let request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            let group = proxy.gateway.groups[0]
            async let first = proxy.exchange(request)
            try await asked.wait()
            async let second = proxy.exchange(request)
            try await eventually("one waits") { group.waitingCount == 1 }
            var configuration = proxy.gateway.configuration
            configuration.groups = []
            configuration.routes = [.init(name: "gone", action: .answer(.init(status: 410)))]
            try await proxy.gateway.apply(configuration)
            let third = try await proxy.exchange(request)
            #expect(third.hasPrefix("HTTP/1.1 410 "))
            go.set(true)
            let (one, two) = try await (first, second)
            #expect(one.hasSuffix("ok") && two.hasSuffix("ok"), "\(two)")
        }
    }

    @Test("many reloads under load drop no request") func underLoad() async throws {
        try await withProxy([Self.named("one"), Self.named("one")], threads: 2) { proxy in
            let done = Flag()
            let configuration = proxy.gateway.configuration
            try await withThrowingTaskGroup(of: Int.self) { tasks in
                for _ in 0..<8 {
                    tasks.addTask {
                        try await RawClient.withConnection(port: proxy.port) { connection in
                            var count = 0
                            while !done.isSet {
                                try await connection.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                                let head = try await connection.readHead()
                                guard head.hasPrefix("HTTP/1.1 200 ") else { throw ScriptError.unexpected(head) }
                                _ = try await connection.read(count: 3)
                                count += 1
                            }
                            return count
                        }
                    }
                }
                for turn in 0..<40 {
                    var changed = configuration
                    if turn % 2 == 0 { changed.groups[0].servers.remove(at: turn / 2 % 2) }
                    changed.groups[0].algorithm = BalancingAlgorithm.allCases[turn % BalancingAlgorithm.allCases.count]
                    try await proxy.gateway.apply(changed)
                    try await Task.sleep(for: .milliseconds(5))
                }
                done.set(true)
                var counts: [Int] = []
                for try await count in tasks { counts.append(count) }
                #expect(counts.allSatisfy { $0 > 0 })
            }
        }
    }
}

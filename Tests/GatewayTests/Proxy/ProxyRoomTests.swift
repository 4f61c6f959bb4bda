import Synchronization
import TestSupport
import Testing

@testable import Gateway

/// Servers that take only so many requests at once, and clients that may have only so many.
struct ProxyRoomTests {
    /// Counts how many requests are with a server at once, and holds each until it is let go.
    private static func counting(_ crowd: Crowd) -> @Sendable (ScriptedConnection) async throws -> Void {
        { connection in
            while true {
                _ = try await connection.readHead()
                crowd.enter()
                try await Task.sleep(for: .milliseconds(20))
                crowd.leave()
                try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            }
        }
    }

    private static let request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    @Test("requests wait for room, on every event loop", arguments: [1, 2]) func waits(_ threads: Int) async throws {
        let crowd = Crowd()
        try await withProxy([Self.counting(crowd)], threads: threads) {
            $0.groups[0].servers[0].mostConnections = 2
            $0.groups[0].queue = .init(length: 100, time: .seconds(60))
        } _: { proxy in
            try await withThrowingTaskGroup(of: String.self) { tasks in
                for _ in 0..<20 { tasks.addTask { try await proxy.exchange(Self.request) } }
                for try await answer in tasks { #expect(answer.hasSuffix("ok")) }
            }
            #expect(crowd.most == 2)
        }
    }

    @Test("a full queue is told") func full() async throws {
        let (asked, go) = (Flag(), Flag())
        try await withProxy([holding(asked, go)]) {
            $0.groups[0].servers[0].mostConnections = 1
            $0.groups[0].queue = .init(length: 1, time: .seconds(60))
        } _: { proxy in
            async let first = proxy.exchange(Self.request)
            try await asked.wait()
            async let second = proxy.exchange(Self.request)
            try await eventually("one waits") { proxy.gateway.groups[0].waiting.load(ordering: .relaxed) == 1 }
            let third = try await proxy.exchange(Self.request)
            #expect(third.hasPrefix("HTTP/1.1 503 ") && third.contains("server_busy") && third.contains("Retry-After"))
            go.set(true)
            let (one, two) = try await (first, second)
            #expect(one.hasSuffix("ok") && two.hasSuffix("ok"), "\(two)")
            #expect(proxy.gateway.groups[0].waiting.load(ordering: .relaxed) == 0)
        }
    }

    @Test("a long wait is told") func late() async throws {
        let (asked, go) = (Flag(), Flag())
        try await withProxy([holding(asked, go)]) {
            $0.groups[0].servers[0].mostConnections = 1
            $0.groups[0].queue = .init(length: 1, time: .milliseconds(300))
        } _: { proxy in
            async let first = proxy.exchange(Self.request)
            try await asked.wait()
            let late = try await proxy.exchange(Self.request)
            #expect(late.hasPrefix("HTTP/1.1 503 ") && late.contains("server_busy"), "\(late)")
            go.set(true)
            let answer = try await first
            #expect(answer.hasSuffix("ok"))
            #expect(proxy.gateway.groups[0].waiting.load(ordering: .relaxed) == 0)
        }
    }

    @Test("a client has only so many requests at once") func perClient() async throws {
        let (asked, go) = (Flag(), Flag())
        try await withProxy([holding(asked, go)]) {
            $0.routes[0].mostPerClient = 1
        } _: { proxy in
            async let first = proxy.exchange(Self.request)
            try await asked.wait()
            let second = try await proxy.exchange(Self.request)
            #expect(second.hasPrefix("HTTP/1.1 429 ") && second.contains("too_many_requests_at_once"))
            go.set(true)
            let answer = try await first
            #expect(answer.hasSuffix("ok"))
            let third = try await proxy.exchange(Self.request)
            #expect(third.hasSuffix("ok"))
        }
    }

    @Test("a backup is asked when no other is fit") func backup() async throws {
        try await withProxy([
            answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
            answering("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nbackup"),
        ]) {
            $0.groups[0].servers[1].isBackup = true
        } _: { proxy in
            for _ in 0..<4 {
                let answer = try await proxy.exchange(Self.request)
                #expect(answer.hasSuffix("ok"))
            }
            proxy.upstreams[0].setDraining(true)
            let answer = try await proxy.exchange(Self.request)
            #expect(answer.hasSuffix("backup"))
        }
    }
}

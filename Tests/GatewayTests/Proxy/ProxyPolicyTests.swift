import TestSupport
import Testing
import Web

@testable import Gateway

/// Limits, sticky sessions and health, as clients and servers see them.
struct ProxyPolicyTests {
    private static func named(_ name: String) -> @Sendable (ScriptedConnection) async throws -> Void {
        answering("HTTP/1.1 200 OK\r\nContent-Length: \(name.utf8.count)\r\n\r\n\(name)")
    }

    @Test("what a client does not take is not piled up (P26)") func unreadAnswers() async throws {
        let body = String(repeating: "x", count: 32 << 10)
        try await withProxy([Self.named("a")]) {
            $0.routes[0].action = .answer(.init(body: body))
            $0.times.stall = .seconds(2)
        } _: { proxy in
            let asked = Counter()
            try await RawClient.withConnection(port: proxy.port) { connection in
                let requests = String(repeating: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", count: 1_000)
                // Sixty times two megabytes: more than the system keeps. The gateway reads on only as the client does.
                do {
                    for _ in 0..<2_000 {
                        try await connection.write(requests)
                        asked.add(1_000)
                    }
                    Issue.record("all was read")
                } catch {
                    #expect(asked.value < 2_000_000, "the connection was ended while the client did not read")
                }
            }
            try await eventually("it is gone") { proxy.gateway.clientCount == 0 }
            let figures = await proxy.gateway.figures()
            #expect((figures["test"]?.bytesOut ?? 0) < 200 << 20, "\(figures)")
        }
    }

    @Test("rates count over all event loops (P29)", arguments: LimitAnswer.allCases)
    func rates(_ answer: LimitAnswer) async throws {
        try await withProxy([Self.named("a")], threads: 2) {
            $0.routes[0].rates = [.init(RateLimit(rate: 0.01, burst: 4))]
            $0.routes[0].rates[0].answer = answer
        } _: { proxy in
            var answers: [RawAnswer] = []
            for _ in 0..<10 { answers.append(try await RawClient.fetch("/", port: proxy.port)) }
            #expect(answers.map(\.status).prefix(5) == [200, 200, 200, 200, 200])
            let refused = answers.suffix(5)
            #expect(
                refused.allSatisfy { (1...100).contains($0.header("retry-after").flatMap { Int($0) } ?? 0) },
                "\(refused)")
            switch answer {
            case .tooManyRequests: #expect(refused.allSatisfy { $0.status == 429 })
            case .unavailable:
                let body: JSONValue = ["error": "Rate limit exceeded", "message": "Too many requests", "status": 503]
                for answer in refused {
                    let json = try answer.json
                    #expect(answer.status == 503 && json == body)
                }
            }
        }
    }

    @Test("a thousand refusals on one connection are answered in turn") func pipelinedRefusals() async throws {
        try await withProxy([Self.named("a")]) {
            $0.routes[0].rates = [.init(RateLimit(rate: 0.001))]
        } _: { proxy in
            let count = 1_000
            let answer = try await proxy.exchange(
                String(repeating: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", count: count)
                    + "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(answer.ranges(of: "HTTP/1.1 429 ").count == count)
        }
    }

    @Test func requestsWaitTheirTurn() async throws {
        try await withProxy([Self.named("a")]) {
            $0.routes[0].rates = [.init(RateLimit(rate: 20, burst: 10, isImmediate: false))]
        } _: { proxy in
            let began = ContinuousClock.now
            let answer = try await proxy.exchange(
                String(repeating: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", count: 4)
                    + "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody")
            #expect(answer.ranges(of: "HTTP/1.1 200 ").count == 5)
            #expect(ContinuousClock.now - began >= .milliseconds(190))
        }
    }

    @Test("a client stays where its cookie says, unless somebody else made that") func sticky() async throws {
        try await withProxy([Self.named("a"), Self.named("b"), Self.named("c")]) {
            $0.groups[0].sticky = StickyCookie(secret: "known")
        } _: { proxy in
            let first = try await RawClient.fetch("/", port: proxy.port)
            let cookie = try #require(first.header("set-cookie")?.prefix { $0 != ";" })
            #expect(first.header("set-cookie")?.hasSuffix("; Path=/; HttpOnly; SameSite=Lax") == true)
            for _ in 0..<6 {
                let next = try await RawClient.fetch(
                    "/", port: proxy.port, headers: [("Cookie", "a=b; \(cookie); c=d")])
                #expect(next.text == first.text && next.header("set-cookie") == nil)
            }
            let forged = String(cookie.dropLast()) + (cookie.hasSuffix("0") ? "1" : "0")
            var names: Set<String> = []
            for _ in 0..<3 {
                let next = try await RawClient.fetch("/", port: proxy.port, headers: [("Cookie", forged)])
                #expect(next.header("set-cookie") != nil)
                names.insert(next.text)
            }
            #expect(names == ["a", "b", "c"])
            // It goes elsewhere when its server leaves, and stays there then.
            let server = try #require(proxy.upstreams.first { $0.figures.requests > 3 })
            server.setDraining(true)
            let moved = try await RawClient.fetch("/", port: proxy.port, headers: [("Cookie", String(cookie))])
            #expect(moved.text != first.text && moved.header("set-cookie") != nil)
        }
    }

    @Test("a server that fails its checks gets nothing until it passes them") func health() async throws {
        let isIll = Flag()
        let first: @Sendable (ScriptedConnection) async throws -> Void = { connection in
            while true {
                let head = try await connection.readHead()
                let status = head.hasPrefix("GET /health") && isIll.isSet ? "503 No" : "200 OK"
                try await connection.write("HTTP/1.1 \(status)\r\nContent-Length: 5\r\n\r\nfirst")
            }
        }
        try await withProxy([first, Self.named("other")]) {
            var check = HealthCheck()
            check.interval = .milliseconds(50)
            // Only what it says is to make it ill.
            check.timeout = .seconds(60)
            check.read = { .init(serverID: String(decoding: $0, as: UTF8.self), threads: 8) }
            $0.groups[0].check = check
        } _: { proxy in
            let server = proxy.upstreams[0]
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await proxy.gateway.watch() }
                defer { group.cancelAll() }
                try await eventually("it tells of itself") {
                    server.figures.report == .init(serverID: "first", threads: 8)
                }
                isIll.set(true)
                try await eventually("it is out") { server.figures.standing == .unfit }
                for _ in 0..<6 {
                    let answer = try await RawClient.fetch("/", port: proxy.port)
                    #expect(answer.text == "other")
                }
                isIll.set(false)
                try await eventually("it is back") { server.figures.standing == .fit }
                var names: Set<String> = []
                for _ in 0..<4 { names.insert(try await RawClient.fetch("/", port: proxy.port).text) }
                #expect(names == ["first", "other"])
            }
        }
    }

    @Test("when all are unfit, all are asked") func neverAll() async throws {
        try await withProxy([Self.named("a"), Self.named("b")]) { proxy in
            for server in proxy.upstreams {
                for _ in 0..<3 { server.checked(false, at: .zero) }
                #expect(server.figures.standing == .unfit)
            }
            for _ in 0..<4 {
                let answer = try await RawClient.fetch("/", port: proxy.port)
                #expect(answer.status == 200)
            }
            for server in proxy.upstreams { server.setDraining(true) }
            let last = try await RawClient.fetch("/", port: proxy.port)
            #expect(last.status == 503)
        }
    }
}

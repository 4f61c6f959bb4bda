import Synchronization
import TestSupport
import Testing

@testable import Gateway

/// Answers that are kept, as clients and servers see it.
struct ProxyCacheTests {
    /// Answers requests in turn with what is given, the last one again and again; tells each how many there were.
    private final class Answers: Sendable {
        private let left: Mutex<[String]>
        let heads = Mutex<[String]>([])

        init(_ answers: [String]) { left = Mutex(answers) }

        var count: Int { heads.withLock { $0.count } }

        func next(_ head: String) -> String {
            heads.withLock { $0.append(head) }
            return left.withLock { $0.count > 1 ? $0.removeFirst() : $0.first ?? "" }
        }

        var script: @Sendable (ScriptedConnection) async throws -> Void {
            { connection in
                while true {
                    let answer = self.next(try await connection.readHead())
                    if answer.isEmpty { return }
                    try await connection.write(answer)
                }
            }
        }
    }

    private static func answer(
        _ body: String, _ fields: String = "Cache-Control: max-age=60\r\n", status: String = "200 OK"
    )
        -> String
    {
        "HTTP/1.1 \(status)\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private static func get(_ path: String = "/", _ fields: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: a\r\n\(fields)Connection: close\r\n\r\n"
    }

    private func withCache(
        _ answers: Answers, _ rules: (inout CacheRules) -> Void = { _ in }, threads: Int = 1,
        _ body: (ProxyHarness) async throws -> Void
    ) async throws {
        var wanted = CacheRules()
        rules(&wanted)
        try await withProxy([answers.script], threads: threads) { [wanted] in
            $0.routes[0].cache = wanted
        } _: {
            try await body($0)
        }
    }

    @Test("what is fresh is served without the server") func hits() async throws {
        let answers = Answers([Self.answer("one"), Self.answer("two")])
        try await withCache(answers) { proxy in
            let first = try await proxy.exchange(Self.get())
            #expect(first.hasSuffix("one") && first.contains("Cache-Status: trawl; fwd=uri-miss; stored"), "\(first)")
            let second = try await proxy.exchange(Self.get())
            #expect(
                second.hasSuffix("one") && second.contains("\r\nAge: ") && second.contains("trawl; hit"), "\(second)")
            let head = try await proxy.exchange(Self.get().replacing("GET", with: "HEAD"))
            #expect(head.hasSuffix("\r\n\r\n") && head.contains("Content-Length: 3\r\n"))
            let two = try await proxy.exchange(Self.get().replacing("Connection: close\r\n", with: "") + Self.get())
            #expect(two.split(separator: "HTTP/1.1 200").count == 2, "on one connection")
            let other = try await proxy.exchange(Self.get("/other"))
            #expect(other.hasSuffix("two") && answers.count == 2)
            let figures = await proxy.gateway.figures()
            #expect(figures["test"]?.requests == 6)
        }
    }

    @Test("how a proxy of ours was asked tells answers apart; others are not believed", arguments: [true, false])
    func forwardedScheme(_ isTrusted: Bool) async throws {
        let answers = Answers([Self.answer("plain"), Self.answer("secure")])
        try await withProxy([answers.script]) {
            $0.routes[0].cache = CacheRules()
            if isTrusted { $0.trusted = ["127.0.0.1"].compactMap { AddressRange($0) } }
        } _: { proxy in
            _ = try await proxy.exchange(Self.get("/", "X-Forwarded-Proto: http\r\n"))
            let secure = try await proxy.exchange(Self.get("/", "X-Forwarded-Proto: HTTPS\r\n"))
            #expect(secure.hasSuffix(isTrusted ? "secure" : "plain"))
            let plain = try await proxy.exchange(Self.get())
            #expect(plain.hasSuffix("plain"))
        }
    }

    @Test("what is not fresh is asked for, and kept on when the server confirms it") func validates() async throws {
        let answers = Answers([
            Self.answer("one", "Cache-Control: no-cache\r\nETag: \"1\"\r\n"),
            "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\nX-New: 1\r\n\r\n",
            Self.answer("two", "Cache-Control: max-age=60\r\nETag: \"2\"\r\n"),
        ])
        try await withCache(answers) { proxy in
            _ = try await proxy.exchange(Self.get())
            let second = try await proxy.exchange(Self.get("/", "If-None-Match: \"0\"\r\n"))
            #expect(
                second.hasPrefix("HTTP/1.1 200 OK") && second.hasSuffix("one") && second.contains("X-New: 1"),
                "\(second)")
            let asked = answers.heads.withLock { $0[1] }
            #expect(asked.contains("If-None-Match: \"1\"\r\n") && !asked.contains("\"0\""))
            let third = try await proxy.exchange(Self.get())
            #expect(third.hasSuffix("two"))
            let known = try await proxy.exchange(Self.get("/", "If-None-Match: \"2\"\r\n"))
            #expect(known.hasPrefix("HTTP/1.1 304 Not Modified\r\n") && known.hasSuffix("\r\n\r\n"))
            #expect(answers.count == 3 && proxy.servers[0].connections == 1, "one connection served them all")
        }
    }

    @Test("requests for the same are one for the server", arguments: [1, 2]) func collapses(_ threads: Int) async throws
    {
        let (asked, go) = (Flag(), Flag())
        let counter = Counter()
        let slow: @Sendable (ScriptedConnection) async throws -> Void = { connection in
            while true {
                _ = try await connection.readHead()
                counter.add()
                asked.set(true)
                try await go.wait()
                try await connection.write(Self.answer(String(repeating: "x", count: 20_000)))
            }
        }
        try await withProxy([slow], threads: threads) {
            $0.routes[0].cache = CacheRules()
        } _: { proxy in
            try await withThrowingTaskGroup(of: String.self) { tasks in
                tasks.addTask { try await proxy.exchange(Self.get()) }
                try await asked.wait()
                for _ in 0..<20 { tasks.addTask { try await proxy.exchange(Self.get()) } }
                try await eventually("all are there") { proxy.gateway.clientCount == 21 }
                go.set(true)
                for try await answer in tasks { #expect(answer.utf8.count > 20_000 && answer.hasSuffix("xxx")) }
            }
            #expect(counter.value == 1)
        }
    }

    @Test("what is stale is served while it is fetched anew") func stale() async throws {
        let answers = Answers([
            Self.answer("one", "Cache-Control: max-age=0, stale-while-revalidate=60\r\n"), Self.answer("two"),
        ])
        try await withCache(answers) { proxy in
            _ = try await proxy.exchange(Self.get())
            let second = try await proxy.exchange(Self.get())
            #expect(second.hasSuffix("one"), "\(second)")
            try await eventually("it was fetched") { answers.count == 2 }
            try await eventually("it is kept") {
                let answer = try await proxy.exchange(Self.get())
                return answer.hasSuffix("two")
            }
            #expect(answers.count == 2)
            let figures = await proxy.gateway.figures()
            #expect((figures["test"]?.requests ?? 0) >= 3)
        }
    }

    @Test("what is stale is better than an error", arguments: ["", answer("x", "", status: "503 Busy")])
    func staleIfError(_ failure: String) async throws {
        let answers = Answers([Self.answer("one", "Cache-Control: max-age=0\r\n"), failure])
        try await withCache(answers, { $0.staleIfError = .seconds(60) }) { proxy in
            _ = try await proxy.exchange(Self.get())
            let second = try await proxy.exchange(Self.get())
            #expect(second.hasPrefix("HTTP/1.1 200 OK") && second.hasSuffix("one"), "\(second)")
        }
    }

    @Test("a delayed request is the one that goes out, whatever was before") func delayed() async throws {
        let answers = Answers([Self.answer("one", ""), Self.answer("two", "")])
        try await withProxy([answers.script]) {
            var kept = $0.routes[0]
            kept.name = "kept"
            kept.match.path = .prefix("/kept")
            kept.cache = CacheRules()
            $0.routes[0].rates = [.init(RateLimit(rate: 10, burst: 5, isImmediate: false))]
            $0.routes.insert(kept, at: 0)
        } _: { proxy in
            let answer = try await proxy.exchange(
                "GET /first HTTP/1.1\r\nHost: a\r\n\r\nPOST /second HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n"
                    + "Connection: close\r\n\r\nbody")
            #expect(answer.hasSuffix("two"))
            let heads = answers.heads.withLock { $0 }
            #expect(heads.map { $0.prefix { $0 != " " } } == ["GET", "POST"])
        }
    }

    @Test("a request behind one that got what was kept is served") func behindStale() async throws {
        let answers = Answers([Self.answer("one", "Cache-Control: max-age=0\r\n"), ""])
        try await withCache(answers, { $0.staleIfError = .seconds(60) }) { proxy in
            _ = try await proxy.exchange(Self.get())
            let both = try await proxy.exchange(
                "GET / HTTP/1.1\r\nHost: a\r\n\r\n" + Self.get("/", "Cache-Control: max-stale=100\r\n"))
            #expect(both.split(separator: "HTTP/1.1 200 OK").count == 2, "\(both)")
        }
    }

    @Test("what is not to be kept is not, and what changes it takes it out") func others() async throws {
        let answers = Answers([
            Self.answer("one", "Cache-Control: private\r\n"),
            Self.answer("two", "Set-Cookie: a=b\r\nCache-Control: max-age=9\r\n"),
            Self.answer("three"), Self.answer("done", ""), Self.answer("four"),
        ])
        try await withCache(answers) { proxy in
            for (request, body) in [
                (Self.get(), "one"), (Self.get(), "two"), (Self.get(), "three"), (Self.get(), "three"),
                ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "done"),
                (Self.get(), "four"),
                (Self.get("/", "Range: bytes=0-1\r\n"), "four"),
            ] {
                let answer = try await proxy.exchange(request)
                #expect(answer.hasSuffix(body), "\(answer)")
            }
            #expect(answers.count == 6)
            let only = try await proxy.exchange(Self.get("/x", "Cache-Control: only-if-cached\r\n"))
            #expect(only.hasPrefix("HTTP/1.1 504 "))
        }
    }

    @Test("chunked bodies are kept without their chunks, and broken ones not at all") func chunks() async throws {
        let answers = Answers([
            "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n2;x\r\n!!\r\n0\r\n\r\n"
        ])
        try await withCache(answers) { proxy in
            _ = try await proxy.exchange(Self.get())
            let second = try await proxy.exchange(Self.get())
            #expect(second.contains("Content-Length: 5\r\n") && second.hasSuffix("one!!"), "\(second)")
            let old = try await proxy.exchange("GET / HTTP/1.0\r\nHost: a\r\n\r\n")
            #expect(old.hasSuffix("one!!") && answers.count == 1)
        }
        let broken: @Sendable (ScriptedConnection) async throws -> Void = { connection in
            _ = try await connection.readHead()
            try await connection.write("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 10\r\n\r\nhalf")
        }
        try await withProxy([broken, answering(Self.answer("whole"))]) {
            $0.routes[0].cache = CacheRules()
        } _: { proxy in
            _ = try? await proxy.exchange(Self.get())
            try await eventually("it is asked for again") {
                let answer = (try? await proxy.exchange(Self.get())) ?? ""
                return answer.hasSuffix("whole") && !answer.contains("half")
            }
        }
    }
}

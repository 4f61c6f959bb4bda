import Foundation
import TestSupport
import Testing
import Web

/// The gateway that the third document describes with nginx: routes to services, limits with their error page, and a cache.
struct GatewaySeedTests {
    private static let file = """
        listen: 127.0.0.1:0
        upstreams:
          misc-service: SERVER
          product-service: SERVER
          order-service: SERVER
        timeouts: {connect: 300s, stall: 300s, answer: 300s}
        routes:
          - {name: heavy, path: /api/misc/heavy, upstream: misc-service, cache: {default: 60s}}
          - {name: misc, path: /api/misc, upstream: misc-service, rate_limit: {name: api_limit, rate: 10/s, burst: 20, answer: 503}}
          - {name: products, path: /api/products, upstream: product-service, rate_limit: {name: api_limit, rate: 10/s, burst: 5, answer: 503}}
          - {name: orders, path: /api/orders, upstream: order-service, rate_limit: {name: api_limit, rate: 10/s, burst: 2, answer: 503}}

        """

    /// Answers with the path and how many requests there were; one for `/heavy` takes a while.
    private static let service: @Sendable (ScriptedConnection) async throws -> Void = { connection in
        while true {
            let path = String(try await connection.readHead().split(separator: " ")[1])
            if path.contains("/heavy") { try await Task.sleep(for: .milliseconds(300)) }
            try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(path.utf8.count)\r\n\r\n\(path)")
        }
    }

    /// A line of the document, run by a shell, with the gateway's port in place of 80.
    private static func shell(_ line: String, _ port: Int) async throws -> String {
        let here = line.replacing("http://localhost/", with: "http://127.0.0.1:\(port)/")
        let result = try await Program(path: "/bin/bash").run(["-c", here], within: .seconds(60))
        #expect(result.code == 0, "\(result)")
        return result.output
    }

    @Test("every line of its test script that concerns the gateway") func script() async throws {
        try await ScriptedServer.withServer(Self.service) { server in
            try await withGateway(server) { port in
                let time = try await Self.shell("curl -s http://localhost/api/misc/time", port)
                #expect(time == "/api/misc/time")
                let first = try await Self.shell("curl -s http://localhost/api/misc/heavy?name=test", port)
                let count = server.received.joined().split(separator: "/heavy").count
                let second = try await Self.shell("curl -s http://localhost/api/misc/heavy?name=test", port)
                #expect(first == "/api/misc/heavy?name=test" && second == first)
                #expect(
                    server.received.joined().split(separator: "/heavy").count == count,
                    "the second comes from the cache")
                let product = try await Self.shell(
                    "curl -s -X GET \"http://localhost/api/products?product=TestProduct$(date +%s)\"", port)
                #expect(product.wholeMatch(of: #//api/products\?product=TestProduct\d+/#) != nil, "\(product)")
                let last = try await Self.shell("curl -s http://localhost/api/products/last", port)
                #expect(last == "/api/products/last")
                let order = try await Self.shell("curl -s http://localhost/api/orders/do?order=TestProduct", port)
                #expect(order == "/api/orders/do?order=TestProduct")
                let status = try await Self.shell(
                    "ORDER_ID=7; curl -s http://localhost/api/orders/?order_id=$ORDER_ID", port)
                #expect(status == "/api/orders/?order_id=7")
            }
        }
    }

    @Test("thirty quick requests, as its loop sends them") func loop() async throws {
        try await ScriptedServer.withServer(Self.service) { server in
            try await withGateway(server) { port in
                let output = try await Self.shell(
                    """
                    for i in {1..30}; do
                        response=$(curl -s -w "%{http_code}" -o /dev/null http://localhost/api/misc/time)
                        echo "Requête $i: $response"
                        sleep 0.1
                    done
                    """, port)
                #expect(output.split(separator: "\n").count { $0.hasSuffix(": 200") } == 30, "\(output)")
            }
        }
    }

    @Test(
        "the bursts of its three services, and the answer to one too many",
        arguments: [("misc/time", 20), ("products", 5), ("orders/do", 2)])
    func bursts(_ path: String, _ burst: Int) async throws {
        try await ScriptedServer.withServer(Self.service) { server in
            try await withGateway(server) { port in
                // On many connections: one after the other they might be no more than the rate, where all is slow.
                let (connections, each) = (20, 20)
                let count = connections * each
                let start = ContinuousClock.now
                let answers = try await withThrowingTaskGroup(of: String.self) { group in
                    for _ in 0..<connections {
                        group.addTask {
                            try await RawClient.withConnection(port: port) { connection in
                                let line = "GET /api/\(path) HTTP/1.1\r\nHost: a\r\n"
                                let last = line + "Connection: close\r\n\r\n"
                                try await connection.write(String(repeating: line + "\r\n", count: each - 1) + last)
                                return String(decoding: try await connection.readToEnd(), as: UTF8.self)
                            }
                        }
                    }
                    return try await group.reduce(into: "") { $0 += $1 }
                }
                // As many as the rate lets through meanwhile, too.
                let most = burst + 2 + Int((ContinuousClock.now - start) / .milliseconds(100))
                let passed = answers.split(separator: "HTTP/1.1 200 OK", omittingEmptySubsequences: false).count - 1
                #expect((burst + 1...most).contains(passed), "\(passed) of at most \(most)")
                let refused = answers.split(
                    separator: "HTTP/1.1 503 Service Unavailable", omittingEmptySubsequences: false
                ).dropFirst()
                #expect(passed + refused.count == count)
                let body = try #require(refused.first?.split(separator: "\r\n\r\n").dropFirst().first)
                let json = try JSONValue(parsing: String(body.prefix { $0 != "}" }) + "}")
                #expect(json == ["error": "Rate limit exceeded", "message": "Too many requests", "status": 503])
                #expect(refused.first?.contains("application/json") == true)
            }
        }
    }

    private func withGateway(_ server: ScriptedServer, _ body: (Int) async throws -> Void) async throws {
        try await withScratchFolder { folder in
            try folder.write(Self.file.replacing("SERVER", with: server.baseURL), to: "g.yaml")
            let line = ["gateway", "-c", "g.yaml", "--threads", "2", "--ready-file", "ready"]
            try await Program.built("trawl").withRunning(line, in: folder.path) { _ in
                try await eventually("it listens") { folder.has("ready") }
                let port = try #require(try folder.text("ready").firstMatch(of: /127\.0\.0\.1:(\d+)/)?.1)
                try await body(try #require(Int(port)))
            }
        }
    }
}

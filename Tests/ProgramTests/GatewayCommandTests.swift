import Glibc
import TestSupport
import Testing
import Web

/// `trawl gateway`, as the document of the seed starts its proxy.
struct GatewayCommandTests {
    private static func server(_ name: String) -> @Sendable (ScriptedConnection) async throws -> Void {
        { connection in
            while true {
                _ = try await connection.readHead()
                try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(name.utf8.count)\r\n\r\n\(name)")
            }
        }
    }

    @Test("balances in turn, tells its status, and ends on SIGTERM") func balances() async throws {
        try await ScriptedServer.withServer(Self.server("one")) { one in
            try await ScriptedServer.withServer(Self.server("two")) { two in
                try await withScratchFolder { folder in
                    let line = [
                        "gateway", "--port", "0", "--backends", "\(one.baseURL),\(two.baseURL)", "--algorithm",
                        "round_robin",
                        "--threads", "1", "--ready-file", "ready",
                    ]
                    try await Program.built("trawl").withRunning(line, in: folder.path) { gateway in
                        try await eventually("it listens") { folder.has("ready") }
                        let port = try #require(try folder.text("ready").firstMatch(of: /127\.0\.0\.1:(\d+)/)?.1)
                        let number = try #require(Int(port))
                        var answers: [String] = []
                        for _ in 0..<6 { answers.append(try await RawClient.fetch("/", port: number).text) }
                        #expect(answers.count { $0 == "one" } == 3 && answers.count { $0 == "two" } == 3, "\(answers)")
                        let status = try await RawClient.fetch("/proxy/status", port: number).json
                        #expect(status["algorithm"] == "round_robin" && status["proxy_id"] != nil)
                        #expect(status["active_nodes"] == [.string(one.baseURL), .string(two.baseURL)])
                        gateway.send(SIGTERM)
                        let result = try await gateway.waitForExit()
                        #expect(result.code == 0, "\(result)")
                        #expect(!folder.has("ready"))
                    }
                }
            }
        }
    }

    @Test(
        "what is wrong is told",
        arguments: [
            (["--backends", "a:5000"], "a:5000 is no server such as http://a:5000"),
            (["--backends", ","], "name servers, such as http://a:5000"),
            (
                ["--backends", "http://127.0.0.1:1", "--algorithm", "fair"],
                "there is no fair; it is one of round_robin"
            ),
            (["--backends", "http://127.0.0.1:1", "--port", "70000"], "70000 is no port"),
            (["--backends", "http://127.0.0.1:1/path"], "without a path"),
        ])
    func faults(_ arguments: [String], _ words: String) async throws {
        let result = try await Program.built("trawl").run(["gateway"] + arguments)
        #expect(result.code == 2 && result.errors.contains(words), "\(result)")
    }
}

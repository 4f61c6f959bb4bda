import Scheduling
import TestSupport
import Testing
import Web

@testable import trawl

/// The requests of steps `http`.
struct StepHTTPClientTests {
    private static func client() -> StepHTTPClient {
        var configuration = Configuration()
        configuration.allowedHosts = ["127.0.0.1", "nowhere.invalid"]
        return StepHTTPClient(configuration)
    }

    /// What a step asks, as its configuration says it.
    private static func call(_ url: String, timeout: Double = 300) throws -> HTTPCall {
        var config = JSONObject()
        config["url"] = .string(url)
        config["timeout_s"] = .number(timeout)
        return try HTTPCall(.object(config))
    }

    private static func withAnswer(
        _ body: String, _ test: (HTTPCallAnswer) async throws -> Void
    ) async throws {
        try await ScriptedServer.withServer { connection in
            _ = try await connection.readHead()
            try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        } _: { server in
            try await test(try await client().call(call(server.baseURL)))
        }
    }

    @Test func `JSON is read as far as anything is, and what is kept of it is bounded`() async throws {
        let large = String(repeating: "x", count: 500_000)
        try await Self.withAnswer(#"{"large": "\#(large)", "x": 7}"#) { answer in
            #expect(answer.status == 200 && answer.isTruncated && answer.body["x"] == 7)
            #expect(answer.body.description.utf8.count <= KeptBody.most)
        }
        try await Self.withAnswer(#"{"x": 7}"#) { #expect(!$0.isTruncated && $0.body == ["x": 7]) }
    }

    @Test func `an answer that is too large is said to be`() async throws {
        try await ScriptedServer.withServer { connection in
            _ = try await connection.readHead()
            try await connection.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
            while true { try await connection.write(String(repeating: "x", count: 65_536)) }
        } _: { server in
            let fault = await #expect(throws: WorkFault.self) {
                try await Self.client().call(Self.call(server.baseURL))
            }
            #expect(
                fault?.description
                    == "http://127.0.0.1 answered 200 with more than the 1048576 bytes that are read")
        }
    }

    @Test func `who refuses is not asked again until it is too late`() async throws {
        let closed = try ClosedPort()
        var quickest = Duration.seconds(60)
        // With retries each takes the 10 s of the longest connecting; without, one may on a machine that has much else to do.
        for _ in 0..<5 where quickest > .seconds(8) {
            let begun = ContinuousClock.now
            let fault = await #expect(throws: WorkFault.self) {
                try await Self.client().call(Self.call("http://127.0.0.1:\(closed.port)/"))
            }
            #expect(fault?.description == "http://127.0.0.1 did not answer: connection refused")
            quickest = min(quickest, ContinuousClock.now - begun)
        }
        #expect(quickest < .seconds(8))
    }

    @Test func `a name that nobody knows is said to be none`() async throws {
        let fault = await #expect(throws: WorkFault.self) {
            try await Self.client().call(Self.call("http://nowhere.invalid/", timeout: 300))
        }
        #expect(fault?.description == "http://nowhere.invalid: the name nowhere.invalid is not known")
    }

    @Test func `the time limit is for all of it`() async throws {
        try await ScriptedServer.withServer { connection in
            _ = try await connection.readHead()
            try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
            _ = try await connection.readToEnd()
        } _: { server in
            let fault = await #expect(throws: WorkFault.self) {
                try await Self.client().call(Self.call(server.baseURL, timeout: 0.5))
            }
            #expect(fault?.description.hasPrefix("http://127.0.0.1 took longer than") == true)
        }
    }
}

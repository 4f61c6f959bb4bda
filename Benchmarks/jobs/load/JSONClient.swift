import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Web

/// Asks a service on loopback for JSON, over kept connections; every answer but 200 is an error.
struct JSONClient {
    private let client: HTTPClient
    private let base: String

    /// Lends a client to `body` and closes its connections afterwards.
    static func withClient<Answer>(
        port: Int, isolation: isolated (any Actor)? = #isolation, _ body: (JSONClient) async throws -> Answer
    ) async throws -> Answer {
        let client = HTTPClient()
        do {
            let answer = try await body(JSONClient(client: client, base: "http://127.0.0.1:\(port)"))
            try await client.shutdown()
            return answer
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    func get(_ path: String) async throws -> JSONValue { try JSONValue(parsing: String(buffer: try await send(path))) }

    func post(_ path: String, _ body: JSONValue) async throws -> JSONValue {
        try JSONValue(parsing: String(buffer: try await send(path, body)))
    }

    /// Reads an answer that is no JSON to its end.
    func read(_ path: String) async throws { _ = try await send(path) }

    private func send(_ path: String, _ body: JSONValue? = nil) async throws -> ByteBuffer {
        var request = HTTPClientRequest(url: base + path)
        if let body {
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: body.description))
        }
        let answer = try await client.execute(request, timeout: .seconds(90))
        let bytes = try await answer.body.collect(upTo: 64 << 20)
        guard answer.status == .ok else {
            throw Options.Fault(description: "\(path): \(answer.status.code) \(String(buffer: bytes).prefix(300))")
        }
        return bytes
    }
}

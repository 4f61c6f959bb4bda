import AsyncHTTPClient
import Fleet
import Monitoring
import NIOCore
import NIOHTTP1
import Services
import Web

/// The HTTP API of the controller, or of another service, as commands use it.
struct ControllerAPI: Sendable {
    /// What is asked, in the words of messages.
    struct Subject: Sendable {
        let name: String
        /// What to look at when it does not answer.
        let advice: String
        /// Where a token comes from.
        let tokens: String

        static let controller = Subject(
            name: "controller", advice: "is `trawl up` running there?",
            tokens: "set TRAWL_TOKEN (`trawl token create` makes one)")
        static let scheduler = Subject(
            name: "scheduler", advice: "is `trawl up` running there?",
            tokens: "set TRAWL_TOKEN (`trawl token create` makes one)")
        static let monitoring = Subject(
            name: "monitoring", advice: "is `trawl up` running there?",
            tokens: "set TRAWL_TOKEN (`trawl token create` makes one)")
        static let gateway = Subject(
            name: "gateway", advice: "does `trawl gateway` run there, with this address as --admin?",
            tokens: "set TRAWL_TOKEN to the one that it was started with")
    }

    private let subject: Subject
    /// Its address, without a slash at the end.
    let address: String
    private let token: String?
    /// The file that `tls.ca` names.
    private let authorities: String?
    private let client: HTTPClient

    /// Answers of more bytes are refused.
    private static let largestAnswer = 256 << 20

    /// Opens a client by the configuration, lends it to `body`, and closes it. Throws a ``UsageFault`` for a `tls.ca` that
    /// cannot be used.
    static func use<Answer: Sendable>(
        _ configuration: Configuration, as subject: Subject = .controller, connections: Int = 8,
        _ body: (ControllerAPI) async throws -> Answer
    ) async throws -> Answer {
        var settings = HTTPClient.Configuration(
            // Longer than the longest wait that is asked for, and than the pause between two signs of life of a stream.
            timeout: .init(connect: .seconds(5), read: .seconds(75)))
        settings.httpVersion = .http1Only
        settings.redirectConfiguration = .disallow
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        // A controller that does not run is to be said at once.
        settings.connectionPool.retryConnectionEstablishment = false
        settings.tlsConfiguration = try configuration.trustedAuthorities()
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
        let api = ControllerAPI(
            subject: subject, address: configuration.controllerAddress, token: configuration.token,
            authorities: configuration.tlsAuthorities, client: client)
        do {
            let answer = try await body(api)
            try? await client.shutdown()
            return answer
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    /// Asks for JSON.
    func get(_ path: String, _ query: [(name: String, value: String?)] = []) async throws -> JSONValue {
        try await json(of: send(.GET, path, query))
    }

    /// Sends `body`, or nothing, and answers the JSON that comes back.
    func post(
        _ path: String, _ body: JSONValue? = nil, idempotencyKey: String? = nil
    ) async throws -> JSONValue {
        var headers: [(String, String)] = []
        if let idempotencyKey { headers.append(("Idempotency-Key", idempotencyKey)) }
        if body != nil { headers.append(("Content-Type", "application/json")) }
        let bytes = body.map { value in
            var writer = ByteWriter()
            value.append(to: &writer)
            return HTTPClientRequest.Body.bytes(writer.bytes)
        }
        return try await json(of: send(.POST, path, [], headers, bytes))
    }

    /// Sends a request and answers the head of a success, with its body still to come. Throws ``ControllerFault``.
    func send(
        _ method: HTTPMethod, _ path: String, _ query: [(name: String, value: String?)] = [],
        _ headers: [(String, String)] = [], _ body: HTTPClientRequest.Body? = nil
    ) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: address + path + Self.queryText(query))
        request.method = method
        request.headers.add(name: "User-Agent", value: "trawl")
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        request.body = body
        let response: HTTPClientResponse
        do {
            // No deadline: the client's own time limits watch for silence.
            response = try await client.execute(request, deadline: .distantFuture)
        } catch {
            throw explained(error)
        }
        guard !(200..<300).contains(response.status.code) else { return response }
        throw await refusal(response)
    }

    /// The error of a lost connection in words.
    func explained(_ error: any Error) -> any Error {
        if error is CancellationError || error is ControllerFault { return error }
        if let error = error as? HTTPClientError, error == .cancelled { return CancellationError() }
        let reason = UnreachableReason(error, at: address, authorities: authorities)
        return reason.isUntrusted
            ? ControllerFault(
                status: nil, code: "untrusted",
                description: "the \(subject.name) at \(address) is not trusted: \(reason.words)")
            : ControllerFault(
                status: nil, code: "unreachable",
                description:
                    "the \(subject.name) at \(address) cannot be reached (\(reason.words)); \(subject.advice)")
    }

    private func refusal(_ response: HTTPClientResponse) async -> ControllerFault {
        let buffer = try? await response.body.collect(upTo: 1 << 20)
        let answer = buffer.flatMap { try? JSONValue(parsing: String(buffer: $0)) }
        let status = Int(response.status.code)
        let code = answer?["error"]?.plainText ?? "status_\(status)"
        var text =
            answer?["detail"]?.plainText ?? "the \(subject.name) answered \(status) \(response.status.reasonPhrase)"
        // What is to be asked next, in the words of commands.
        for (route, words) in [
            ("GET /jobs lists", "`trawl jobs` lists"), ("GET /workers lists", "`trawl nodes` lists"),
            ("GET /groups lists", "`trawl gateway status` lists"), ("GET /tasks lists", "`trawl schedule` lists"),
            ("GET /workflows lists", "`trawl workflow` lists"),
            ("GET /history lists", "`trawl schedule history` lists"),
            ("GET /silences lists", "`trawl alerts silences` lists"),
        ] {
            text = text.replacing(route, with: words)
        }
        if status == 401 {
            text =
                token == nil
                ? "the \(subject.name) at \(address) asks for a token; \(subject.tokens)"
                : "the \(subject.name) at \(address) does not know this token; it may have been revoked"
        }
        if case .array(let faults)? = answer?["faults"] {
            for fault in faults.prefix(50) {
                let place = "\(fault["line"]?.plainText ?? "?"):\(fault["column"]?.plainText ?? "?")"
                text += "\n  \(place): \(fault["message"]?.plainText ?? "")"
            }
        }
        return ControllerFault(
            status: status, code: code, description: text,
            retryAfter: response.headers.first(name: "Retry-After").flatMap(Double.init))
    }

    /// The body, as JSON.
    func json(of response: HTTPClientResponse) async throws -> JSONValue {
        let buffer = try await bytes(of: response)
        do throws(JSONFault) {
            return try JSONValue(parsing: String(buffer: buffer))
        } catch {
            throw ControllerFault(
                status: Int(response.status.code), code: "no_json",
                description: "what answers at \(address) is no \(subject.name) of Trawl: \(error.message)")
        }
    }

    /// The whole body.
    func bytes(of response: HTTPClientResponse) async throws -> ByteBuffer {
        do {
            return try await response.body.collect(upTo: Self.largestAnswer)
        } catch {
            throw explained(error)
        }
    }

    private static func queryText(_ query: [(name: String, value: String?)]) -> String {
        let pairs = query.compactMap { pair in pair.value.map { "\(pair.name)=\(escaped($0))" } }
        return pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")
    }

    /// `text` as one segment of a path or one value of a query (RFC 3986 §2.1).
    static func escaped(_ text: String) -> String { PercentEncoding.encoded(text) }
}

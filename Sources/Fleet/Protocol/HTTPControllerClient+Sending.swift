import AsyncHTTPClient
import Jobs
import Monitoring
import NIOCore
import NIOHTTP1
import Web

/// Sends requests and understands what comes back.
extension HTTPControllerClient {
    struct Answer {
        let headers: HTTPHeaders
        let body: ByteBuffer
    }

    func post<Value>(
        _ path: String, _ json: JSONValue, limit: Duration? = nil,
        _ read: (JSONValue) throws(JSONFieldFault) -> Value
    ) async throws -> Value {
        let answer = try await send(
            .POST, path, body: Self.bytes(of: json), type: "application/json", limit: limit ?? configuration.limit)
        return try self.read(answer.body, path, read)
    }

    /// - Parameters:
    ///   - query: names and values that need no encoding: names of ours, ids, numbers.
    ///   - limit: until the whole answer is there.
    func send(
        _ method: HTTPMethod, _ path: String, query: [(String, String)] = [], body: ByteBuffer? = nil,
        type: String? = nil,
        limit: Duration
    ) async throws -> Answer {
        let parameters = query.map { "\($0)=\($1)" }.joined(separator: "&")
        var request = HTTPClientRequest(url: base + path + (query.isEmpty ? "" : "?" + parameters))
        request.method = method
        if let token = configuration.token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        if let body {
            request.body = .bytes(body)
            if let type { request.headers.add(name: "Content-Type", value: type) }
        }
        do {
            let response = try await client.execute(request, timeout: .nanoseconds(limit.clampedNanoseconds))
            let bytes = try await response.body.collect(upTo: Self.mostBytes)
            guard response.status == .ok else { throw refusal(response.status, bytes, path) }
            return Answer(headers: response.headers, body: bytes)
        } catch let fault as FleetFault {
            throw fault
        } catch {
            if error is CancellationError || Task.isCancelled { throw CancellationError() }
            let reason = UnreachableReason(error, at: base, authorities: configuration.authorities)
            throw reason.isUntrusted
                ? FleetFault(.untrusted, "the controller at \(base) is not trusted: \(reason.words)")
                : FleetFault(.unreachable, "the controller at \(base) does not answer: \(reason.words)")
        }
    }

    /// Reads the JSON of an answer.
    func read<Value>(
        _ body: ByteBuffer, _ path: String, _ read: (JSONValue) throws(JSONFieldFault) -> Value
    ) throws -> Value {
        do {
            return try read(try Self.json(body))
        } catch {
            throw unreadable(path, "\(error)")
        }
    }

    /// An answer that is not the protocol's: something else listens there, or it is of another version.
    func unreadable(_ path: String, _ reason: String) -> FleetFault {
        FleetFault(
            .unreachable,
            "what answers at \(base)\(path) is no controller of this version of trawl: \(reason.prefix(300))")
    }

    private func refusal(_ status: HTTPResponseStatus, _ body: ByteBuffer, _ path: String) -> FleetFault {
        let json = try? Self.json(body)
        if let json, let fault = FleetFault(json: json) { return fault }
        var detail = ""
        if case .string(let text)? = json?["detail"] { detail = ": " + text.prefix(300) }
        switch status.code {
        case 401, 403:
            return FleetFault(
                .refused,
                "the controller at \(base) does not accept the token (\(status.code)\(detail)); it needs the role node")
        case 413: return FleetFault(.outputTooLarge, "the controller refuses so large a message\(detail)")
        case 507: return FleetFault(.storageFull, "the controller's disk is full\(detail)")
        default:
            return FleetFault(.unreachable, "the controller at \(base) answered \(status.code) to \(path)\(detail)")
        }
    }

    static func bytes(of json: JSONValue) -> ByteBuffer {
        var writer = ByteWriter(capacity: 1_024)
        json.append(to: &writer)
        return ByteBuffer(string: writer.string)
    }

    private static func json(_ body: ByteBuffer) throws(JSONFault) -> JSONValue {
        let bytes = Array(body.readableBytesView)
        return try JSONValue(parsing: bytes.span, maxDepth: 512)
    }
}

extension Duration {
    /// Whole nanoseconds, a day at most.
    fileprivate var clampedNanoseconds: Int64 { min(microseconds, 86_400_000_000) * 1_000 }
}

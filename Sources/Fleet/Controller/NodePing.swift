import AsyncHTTPClient
import Jobs
import Monitoring
import NIOCore
import NIOHTTP1

/// Asks a worker's own `/health`.
struct NodePing {
    /// A file of authorities, PEM; nil for those of the machine.
    let authorities: String?

    /// - Parameter address: such as `http://node6.lan:8080`.
    func ask(_ address: String) async -> PingAnswer {
        var configuration = HTTPClient.Configuration()
        // What another place says is not this node's answer.
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        do throws(TrustedAuthorities.Fault) {
            configuration.tlsConfiguration = try TrustedAuthorities.client(authorities)
        } catch {
            return .offline(error: "the controller cannot ask over TLS: \(error)")
        }
        // Pings are rare: a client of its own leaves no connection open.
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let answer = await ask(address, client)
        // What can go wrong in closing concerns nobody: the answer is there.
        try? await client.shutdown()
        return answer
    }

    private func ask(_ address: String, _ client: HTTPClient) async -> PingAnswer {
        let clock = ContinuousClock()
        let start = clock.now
        do {
            let base = address.hasSuffix("/") ? String(address.dropLast()) : address
            let response = try await client.execute(HTTPClientRequest(url: base + "/health"), timeout: .seconds(5))
            _ = try await response.body.collect(upTo: 1 << 16)
            guard response.status == .ok else {
                return .offline(error: "\(base)/health answered \(response.status.code)")
            }
            return .online(responseTime: (clock.now - start).inSeconds)
        } catch {
            let reason = UnreachableReason(error, at: address, authorities: authorities)
            let what = reason.isUntrusted ? "is not trusted" : "does not answer"
            return .offline(error: "\(address) \(what): \(reason.words)")
        }
    }
}

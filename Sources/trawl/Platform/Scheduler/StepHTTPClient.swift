import AsyncHTTPClient
import Crawling
import NIOCore
import NIOHTTP1
import NIOPosix
import Scheduling
import Web

/// Makes the requests of steps `http`. A workflow may come from whoever may start jobs, so the same addresses are closed to
/// it as to crawls (P21): the name is resolved once, and the address that was looked at is the one connected to.
struct StepHTTPClient: Sendable {
    let policy: AddressPolicy

    init(_ configuration: Configuration) {
        policy = AddressPolicy(
            allowsPrivateNetworks: configuration.allowsPrivateNetworks,
            allowsLoopback: configuration.allowsPrivateNetworks, allowedHosts: Set(configuration.allowedHosts))
    }

    /// Redirects are answers like others: where they lead to is not followed.
    func call(_ call: HTTPCall) async throws -> HTTPCallAnswer {
        guard let url = try? WebURL(call.url), let host = url.host else { throw WorkFault("\(call.url) is no URL") }
        let address = try await address(of: host, for: call)
        var settings = HTTPClient.Configuration(timeout: .init(connect: .seconds(10)))
        settings.redirectConfiguration = .disallow
        settings.httpVersion = .http1Only
        settings.dnsOverride = [host: address]
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
        do {
            let answer = try await send(call, client)
            try? await client.shutdown()
            return answer
        } catch {
            try? await client.shutdown()
            if error is WorkFault || error is CancellationError { throw error }
            throw WorkFault("\(call.url) did not answer: \(error)")
        }
    }

    private func address(of host: String, for call: HTTPCall) async throws -> String {
        let name = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        let resolved: SocketAddress
        do {
            resolved = try await NIOThreadPool.singleton.runIfActive {
                try SocketAddress.makeAddressResolvingHost(name, port: 80)
            }
        } catch {
            throw WorkFault("\(call.url): the name \(host) cannot be resolved")
        }
        guard policy.permits(resolved, host: host), let ip = resolved.ipAddress else {
            throw WorkFault(
                "\(call.url) lies on this machine or in a private network; crawl.allowed_hosts or "
                    + "crawl.allow_private_networks permits it")
        }
        return ip
    }

    private func send(_ call: HTTPCall, _ client: HTTPClient) async throws -> HTTPCallAnswer {
        var request = HTTPClientRequest(url: call.url)
        request.method = HTTPMethod(rawValue: call.method)
        request.headers.add(name: "User-Agent", value: "trawl")
        for (name, value) in call.headers { request.headers.replaceOrAdd(name: name, value: value) }
        switch call.body {
        case .null: break
        case .string(let text): request.body = .bytes(Array(text.utf8))
        default:
            request.body = .bytes(Array(call.body.description.utf8))
            if !request.headers.contains(name: "content-type") {
                request.headers.add(name: "Content-Type", value: "application/json")
            }
        }
        let limit = TimeAmount.nanoseconds(Int64(call.timeout / .nanoseconds(1)))
        let response = try await client.execute(request, timeout: limit)
        let buffer = try await response.body.collect(upTo: HTTPCall.mostAnswer)
        let text = String(validating: buffer.readableBytesView, as: UTF8.self)
        let json = text.flatMap { try? JSONValue(parsing: $0) }
        // What a run keeps is read whole again and again: a long text is cut.
        let body = json ?? text.map { .string(String($0.prefix(16_384))) } ?? .null
        return HTTPCallAnswer(status: Int(response.status.code), body: body)
    }
}

import AsyncHTTPClient
import Crawling
import Fleet
import Foundation
import Jobs
import NIOCore
import NIOHTTP1
import NIOPosix
import Scheduling
import Web

/// Makes the requests of steps `http`. A workflow may come from whoever may start jobs, so the same addresses are closed to
/// it as to crawls (P21): the name is resolved once, and the address that was looked at is the one connected to.
struct StepHTTPClient: Sendable {
    let policy: AddressPolicy

    /// Bytes of an answer that the steps behind it may look at.
    private static let mostKept = 65_536

    init(_ configuration: Configuration) {
        policy = AddressPolicy(
            allowsPrivateNetworks: configuration.allowsPrivateNetworks,
            allowsLoopback: configuration.allowsPrivateNetworks, allowedHosts: Set(configuration.allowedHosts))
    }

    /// Redirects are answers like others: where they lead to is not followed. `timeout` is for all of it.
    func call(_ call: HTTPCall) async throws -> HTTPCallAnswer {
        // As it is written anew: the client reads URLs by other rules, and must see the host that was looked at.
        guard let url = try? WebURL(call.url), let host = url.host.map(Self.bare),
            URL(string: url.string)?.host.map(Self.bare) == host
        else {
            throw WorkFault("\(call.place) is no URL that can be called")
        }
        let address = try await address(of: host, for: call)
        var settings = HTTPClient.Configuration(timeout: .init(connect: .seconds(10)))
        settings.redirectConfiguration = .disallow
        settings.httpVersion = .http1Only
        settings.dnsOverride = [host: address]
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
        do {
            let answer = try await withThrowingTaskGroup(of: HTTPCallAnswer.self) { tasks in
                tasks.addTask { try await send(call, to: url.string, client) }
                tasks.addTask {
                    try await Task.sleep(for: call.timeout)
                    throw WorkFault("\(call.place) took longer than \(Quantity.time(call.timeout.inSeconds))")
                }
                defer { tasks.cancelAll() }
                guard let first = try await tasks.next() else { throw CancellationError() }
                return first
            }
            try? await client.shutdown()
            return answer
        } catch {
            try? await client.shutdown()
            if error is WorkFault || error is CancellationError { throw error }
            throw WorkFault(
                "\(call.place) did not answer: \(UnreachableReason(error, at: call.place, authorities: nil).words)")
        }
    }

    /// Without the brackets of an IPv6 address.
    private static func bare(_ host: String) -> String {
        host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    }

    private func address(of host: String, for call: HTTPCall) async throws -> String {
        let resolved: SocketAddress
        do {
            resolved = try await NIOThreadPool.singleton.runIfActive {
                try SocketAddress.makeAddressResolvingHost(host, port: 80)
            }
        } catch {
            throw WorkFault("\(call.place): the name \(host) cannot be resolved")
        }
        guard policy.permits(resolved, host: host), let ip = resolved.ipAddress else {
            throw WorkFault(
                "\(call.place) lies on this machine or in a private network; crawl.allowed_hosts or "
                    + "crawl.allow_private_networks permits it")
        }
        return ip
    }

    private func send(_ call: HTTPCall, to url: String, _ client: HTTPClient) async throws -> HTTPCallAnswer {
        var request = HTTPClientRequest(url: url)
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
        let response = try await client.execute(request, deadline: .distantFuture)
        let buffer = try await response.body.collect(upTo: HTTPCall.mostAnswer)
        let text = String(validating: buffer.readableBytesView, as: UTF8.self)
        // What a run keeps is read and written whole again and again: what is long is cut, or left out.
        let json = buffer.readableBytes <= Self.mostKept ? text.flatMap { try? JSONValue(parsing: $0) } : nil
        let body = json ?? text.map { .string(String(decoding: $0.utf8.prefix(Self.mostKept), as: UTF8.self)) } ?? .null
        return HTTPCallAnswer(status: Int(response.status.code), body: body)
    }
}

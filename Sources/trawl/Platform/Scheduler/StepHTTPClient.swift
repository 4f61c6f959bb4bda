import AsyncHTTPClient
import Crawling
import Foundation
import Jobs
import Monitoring
import NIOCore
import NIOHTTP1
import NIOPosix
import Scheduling
import Synchronization
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

    /// Redirects are answers like others: where they lead to is not followed. `timeout` is for all of it, from the look-up
    /// of the name to the last byte.
    func call(_ call: HTTPCall) async throws -> HTTPCallAnswer {
        // As it is written anew: the client reads URLs by other rules, and must see the host that was looked at.
        guard let url = try? WebURL(call.url), let host = url.host.map(Self.bare),
            URL(string: url.string)?.host.map(Self.bare) == host
        else {
            throw WorkFault("\(call.place) is no URL that can be called")
        }
        return try await withThrowingTaskGroup(of: HTTPCallAnswer.self) { tasks in
            tasks.addTask { try await exchange(call, url.string, host) }
            tasks.addTask {
                try await Task.sleep(for: call.timeout)
                throw WorkFault("\(call.place) took longer than \(Quantity.time(call.timeout.inSeconds))")
            }
            defer { tasks.cancelAll() }
            guard let first = try await tasks.next() else { throw CancellationError() }
            return first
        }
    }

    private func exchange(_ call: HTTPCall, _ url: String, _ host: String) async throws -> HTTPCallAnswer {
        let address = try await address(of: host, for: call)
        var settings = HTTPClient.Configuration(timeout: .init(connect: .seconds(10)))
        settings.redirectConfiguration = .disallow
        settings.httpVersion = .http1Only
        settings.dnsOverride = [host: address]
        // The step has retries of its own; without them a refused connection is told at once.
        settings.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
        do {
            let answer = try await send(call, to: url, client)
            try? await client.shutdown()
            return answer
        } catch {
            try? await client.shutdown()
            if error is WorkFault || error is CancellationError { throw error }
            throw WorkFault("\(call.place) did not answer: \(UnreachableReason(error, at: call.place).words)")
        }
    }

    /// Without the brackets of an IPv6 address.
    private static func bare(_ host: String) -> String {
        host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    }

    private func address(of host: String, for call: HTTPCall) async throws -> String {
        guard let resolved = try await Self.resolved(host) else {
            throw WorkFault("\(call.place): the name \(host) is not known")
        }
        guard policy.permits(resolved, host: host), let ip = resolved.ipAddress else {
            throw WorkFault(
                "\(call.place) lies on this machine or in a private network; crawl.allowed_hosts or "
                    + "crawl.allow_private_networks permits it")
        }
        return ip
    }

    /// Threads of their own: those that a silent name server holds are missing nowhere else.
    private static let threads: NIOThreadPool = {
        let threads = NIOThreadPool(numberOfThreads: 4)
        threads.start()
        return threads
    }()
    private static let underWay = Atomic(0)
    private static let mostLookUps = 64

    /// Nil for a name that is not known. The system's look-up cannot be broken off: who gives up leaves it to its thread.
    private static func resolved(_ host: String) async throws -> SocketAddress? {
        guard underWay.wrappingAdd(1, ordering: .relaxed).newValue <= mostLookUps else {
            underWay.wrappingSubtract(1, ordering: .relaxed)
            throw WorkFault("too many look-ups of names wait for an answer; the name server may be away")
        }
        let (answers, giving) = AsyncStream.makeStream(of: SocketAddress?.self)
        threads.submit { _ in
            giving.yield(try? SocketAddress.makeAddressResolvingHost(host, port: 80))
            giving.finish()
            underWay.wrappingSubtract(1, ordering: .relaxed)
        }
        for await answer in answers { return answer }
        throw CancellationError()
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
        let status = Int(response.status.code)
        do {
            let buffer = try await response.body.collect(upTo: HTTPCall.mostAnswer)
            let kept = KeptBody(String(validating: buffer.readableBytesView, as: UTF8.self))
            return HTTPCallAnswer(status: status, body: kept.value, isTruncated: kept.isTruncated)
        } catch is NIOTooManyBytesError {
            throw WorkFault(
                "\(call.place) answered \(status) with more than the \(HTTPCall.mostAnswer) bytes that are read")
        }
    }
}

import Glibc
import NIOCore
import NIOPosix
import Web

/// Names to addresses by the system's resolver, off the event loop, with a cache: one for each event loop, used on it.
final class HostResolver {
    private struct Cached {
        let addresses: EventLoopFuture<[SocketAddress]>
        let until: NIODeadline
    }

    private let eventLoop: any EventLoop
    private let threads: NIOThreadPool
    private let timeout: TimeAmount
    private let lifetime: TimeAmount
    private var cache: [String: Cached] = [:]

    init(eventLoop: any EventLoop, threads: NIOThreadPool, timeout: TimeAmount, lifetime: TimeAmount) {
        self.eventLoop = eventLoop
        self.threads = threads
        self.timeout = timeout
        self.lifetime = lifetime
    }

    /// The addresses of `host` (a name or an address) with `port`, in the order to try them. Callers that ask for the
    /// same name meanwhile share one look-up; failures are kept for five seconds.
    func addresses(of host: String, port: Int) -> EventLoopFuture<[SocketAddress]> {
        let literal = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        if let address = try? SocketAddress(ipAddress: literal, port: port) {
            return eventLoop.makeSucceededFuture([address])
        }
        let now = NIODeadline.now()
        if let cached = cache[host], now < cached.until { return withPort(port, cached.addresses) }
        if cache.count > 10_000 { cache = cache.filter { now < $0.value.until } }
        let addresses = lookUp(host)
        // Until it is answered, callers share it; then it holds for as long as its kind does.
        cache[host] = Cached(addresses: addresses, until: .distantFuture)
        let owner = NIOLoopBound((self, lifetime), eventLoop: eventLoop)
        addresses.whenComplete { result in
            let (resolver, lifetime) = owner.value
            let kept: TimeAmount
            if case .success = result { kept = lifetime } else { kept = .nanoseconds(5_000_000_000) }
            resolver.cache[host] = Cached(addresses: addresses, until: .now() + kept)
        }
        return withPort(port, addresses)
    }

    private func withPort(
        _ port: Int, _ addresses: EventLoopFuture<[SocketAddress]>
    ) -> EventLoopFuture<[SocketAddress]> {
        addresses.map { list in
            list.map { address in
                var address = address
                address.port = port
                return address
            }
        }
    }

    private func lookUp(_ host: String) -> EventLoopFuture<[SocketAddress]> {
        let promise = eventLoop.makePromise(of: [SocketAddress].self)
        let overdue = eventLoop.scheduleTask(in: timeout) {
            promise.fail(DownloadFault.dns(host, "no answer within DNS_TIMEOUT"))
        }
        // The look-up itself cannot be cancelled; its late answer finds the promise kept and is dropped.
        threads.runIfActive(eventLoop: eventLoop) { try Self.systemLookUp(host) }.whenComplete { result in
            overdue.cancel()
            promise.completeWith(result)
        }
        return promise.futureResult
    }

    private static func systemLookUp(_ host: String) throws -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        var code = getaddrinfo(host, nil, &hints, &list)
        if code != 0, host == "localhost" || host.hasSuffix(".localhost") {
            // AI_ADDRCONFIG hides loopback names on a machine without any other address.
            hints.ai_flags = 0
            code = getaddrinfo(host, nil, &hints, &list)
        }
        guard code == 0 else { throw DownloadFault.dns(host, String(cString: gai_strerror(code))) }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = list
        while let entry = next {
            next = entry.pointee.ai_next
            guard let raw = entry.pointee.ai_addr else { continue }
            switch entry.pointee.ai_family {
            case AF_INET:
                raw.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { addresses.append(.init($0.pointee)) }
            case AF_INET6:
                raw.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { addresses.append(.init($0.pointee)) }
            default: continue
            }
        }
        guard !addresses.isEmpty else { throw DownloadFault.dns(host, "it has no address") }
        return addresses
    }
}

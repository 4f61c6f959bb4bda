import Glibc
import NIOCore
import NIOPosix
import NIOSSL
import Web

/// Opens connections: name to address, address guard, TCP, proxy handshake, TLS. One for each event loop, used on it.
final class Connector {
    private let eventLoop: any EventLoop
    private let resolver: HostResolver
    private let policy: AddressPolicy
    /// Whether the policy holds for the addresses of proxies too: they were not named by the operator.
    private let guardsProxies: Bool
    private let tls: LazyTLSContext
    private let timeout: TimeAmount

    init(
        eventLoop: any EventLoop, resolver: HostResolver, policy: AddressPolicy, guardsProxies: Bool,
        tls: LazyTLSContext, timeout: TimeAmount
    ) {
        self.eventLoop = eventLoop
        self.resolver = resolver
        self.policy = policy
        self.guardsProxies = guardsProxies
        self.tls = tls
        self.timeout = timeout
    }

    /// Where a connection leads.
    struct Target: Sendable {
        let host: String
        let port: Int
        let isSecure: Bool
        let proxy: Proxy?

        init(_ url: WebURL, proxy: Proxy?) {
            host = url.host ?? ""
            port = url.effectivePort ?? 80
            isSecure = url.isHTTPS
            self.proxy = proxy
        }

        /// The host without the brackets of IPv6.
        var plainHost: String { host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host }

        /// Whether requests are sent to the proxy in absolute form.
        var speaksToProxy: Bool { proxy?.kind == .http && !isSecure }
    }

    /// A connection to `target` whose last handler is `connection`; fails with a ``DownloadFault``.
    func connect(to target: Target, connection: HTTPConnection) -> EventLoopFuture<Void> {
        let place = target.proxy.map { ($0.host, $0.port) } ?? (target.host, target.port)
        let bound = NIOLoopBound((self, connection), eventLoop: eventLoop)
        return resolver.addresses(of: place.0, port: place.1).flatMap { addresses -> EventLoopFuture<any Channel> in
            let (connector, _) = bound.value
            // What a proxy looks up it answers for; an address written out is ours to refuse.
            if target.proxy != nil, let literal = try? SocketAddress(ipAddress: target.plainHost, port: target.port),
                !connector.policy.permits(literal, host: target.host)
            {
                let fault = DownloadFault.refusedAddress(target.host, literal.ipAddress ?? "?")
                return connector.eventLoop.makeFailedFuture(fault)
            }
            let permitted =
                target.proxy == nil || connector.guardsProxies
                ? addresses.filter { connector.policy.permits($0, host: place.0) } : addresses
            guard !permitted.isEmpty else {
                let refused = addresses.first?.ipAddress ?? "?"
                return connector.eventLoop.makeFailedFuture(DownloadFault.refusedAddress(place.0, refused))
            }
            return connector.open(permitted, "\(place.0):\(place.1)")
        }.flatMap { (channel: any Channel) in
            let (connector, connection) = bound.value
            return connector.prepare(channel, target: target, connection: connection)
        }
    }

    /// Tries one address after the other.
    private func open(_ addresses: [SocketAddress], _ place: String) -> EventLoopFuture<any Channel> {
        let opened = ClientBootstrap(group: eventLoop)
            .connectTimeout(timeout)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 16_384, initial: 65_536, maximum: 1 << 18)
            )
            .connect(to: addresses[0])
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        return opened.flatMapError { error in
            let rest = Array(addresses.dropFirst())
            if rest.isEmpty { return bound.value.eventLoop.makeFailedFuture(Self.connectFault(error, place: place)) }
            return bound.value.open(rest, place)
        }
    }

    private static func connectFault(_ error: any Error, place: String) -> DownloadFault {
        switch error {
        case let fault as DownloadFault: fault
        case ChannelError.connectTimeout: .connectTimeout(place)
        case let error as IOError: .connect(place, IOError.reason(error.errnoCode))
        default: .connect(place, "\(error)")
        }
    }

    private func prepare(
        _ channel: any Channel, target: Target, connection: HTTPConnection
    ) -> EventLoopFuture<Void> {
        let through = target.speaksToProxy ? nil : target.proxy
        let tunnel =
            through.map { self.tunnel(channel, proxy: $0, target: target) } ?? eventLoop.makeSucceededVoidFuture()
        let bound = NIOLoopBound((self, connection), eventLoop: eventLoop)
        return tunnel.flatMapThrowing {
            let (connector, connection) = bound.value
            let pipeline = channel.pipeline.syncOperations
            if target.isSecure {
                // SNI takes no addresses (RFC 6066 §3); their certificates are checked all the same.
                let isAddress = target.host.hasPrefix("[") || IPAddress(target.host) != nil
                try pipeline.addHandler(
                    NIOSSLClientHandler(
                        context: try connector.tls.context, serverHostname: isAddress ? nil : target.host))
            }
            try pipeline.addHandler(connection)
        }.flatMapErrorThrowing { error in
            channel.close(promise: nil)
            throw (error as? DownloadFault) ?? DownloadFault.tls(error)
        }
    }

    private func tunnel(_ channel: any Channel, proxy: Proxy, target: Target) -> EventLoopFuture<Void> {
        let promise = eventLoop.makePromise(of: Void.self)
        let handler = ProxyHandshakeHandler(
            ProxyHandshake(proxy: proxy, host: target.host, port: target.port), established: promise)
        let overdue = eventLoop.scheduleTask(in: timeout) {
            promise.fail(DownloadFault.proxy("did not answer in time"))
        }
        do {
            try channel.pipeline.syncOperations.addHandler(handler)
        } catch {
            promise.fail(DownloadFault.closed("\(error)"))
        }
        let bound = NIOLoopBound(handler, eventLoop: eventLoop)
        return promise.futureResult.flatMap {
            overdue.cancel()
            return channel.pipeline.syncOperations.removeHandler(bound.value)
        }
    }
}

extension IOError {
    /// The reason in the system's words.
    static func reason(_ code: CInt) -> String { String(cString: strerror(code)) }
}

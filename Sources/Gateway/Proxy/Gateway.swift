package import Logging
package import NIOCore
import NIOPosix
import Synchronization

/// A reverse proxy: takes requests on its listeners, and passes them on to the servers of a group.
package final class Gateway: Sendable {
    package let configuration: GatewayConfiguration
    package let group: UpstreamGroup
    private let logger: Logger
    private let threads: MultiThreadedEventLoopGroup
    private let loops: [NIOLoopBoundBox<ProxyLoop>]
    private let places: [ObjectIdentifier: Int]
    private let listening = Mutex<[any Channel]>([])
    private let connections = Atomic<Int>(0)
    private let limiter: RateLimiter?

    package init(_ configuration: GatewayConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        group = UpstreamGroup(configuration.groups.first ?? .init(name: "none", servers: []))
        threads = MultiThreadedEventLoopGroup(numberOfThreads: max(1, configuration.threads))
        let limiter = configuration.limits.rate.map { RateLimiter($0) }
        self.limiter = limiter
        let status = configuration.servesStatus ? ProxyStatus(group) : nil
        var loops: [NIOLoopBoundBox<ProxyLoop>] = []
        var places: [ObjectIdentifier: Int] = [:]
        for (index, loop) in threads.makeIterator().enumerated() {
            let state = ProxyLoop(
                loop, group, configuration.times, configuration.limits, own: status, limiter: limiter,
                seed: UInt64(index) &+ .random(in: 0 ... .max))
            loops.append(NIOLoopBoundBox.makeBoxSendingValue(state, eventLoop: loop))
            places[ObjectIdentifier(loop)] = index
        }
        self.loops = loops
        self.places = places
    }

    /// Listens. Answers the addresses, in the order of the listeners. Throws what the system says.
    package func start() async throws -> [SocketAddress] {
        for bound in loops { try await bound.eventLoop.submit { bound.value.start() }.get() }
        var addresses: [SocketAddress] = []
        for listener in configuration.listeners {
            let channel = try await ServerBootstrap(group: threads)
                .serverChannelOption(.backlog, value: 4_096)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .childChannelOption(.autoRead, value: false)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try self.accept(channel) }
                }
                .bind(host: listener.host, port: listener.port).get()
            listening.withLock { $0.append(channel) }
            if let address = channel.localAddress { addresses.append(address) }
        }
        return addresses
    }

    private func accept(_ channel: any Channel) throws {
        guard connections.add(1, ordering: .relaxed).newValue <= configuration.limits.connections else {
            connections.subtract(1, ordering: .relaxed)
            return channel.close(promise: nil)
        }
        channel.closeFuture.whenComplete { _ in self.connections.subtract(1, ordering: .relaxed) }
        guard let place = places[ObjectIdentifier(channel.eventLoop)] else { return channel.close(promise: nil) }
        let address = channel.remoteAddress
        let client = ForwardedClient(address: address?.ipAddress ?? "unknown", scheme: "http", isTrusted: false)
        let key = address.map { ClientKey(address: $0) } ?? ClientKey([], seed: 0)
        try channel.pipeline.syncOperations.addHandler(ClientConnection(loops[place].value, client, key))
    }

    /// Checks the servers' health and forgets old clients, until the task is cancelled.
    package func watch() async {
        await withDiscardingTaskGroup { tasks in
            if let check = group.configuration.check {
                tasks.addTask {
                    await HealthChecker(
                        group: self.group, check: check, threads: self.threads, logger: self.logger
                    ).run()
                }
            }
            if let limiter {
                tasks.addTask {
                    while (try? await Task.sleep(for: .seconds(10))) != nil {
                        limiter.sweep(at: .monotonic)
                    }
                }
            }
        }
    }

    /// How many clients are connected.
    package var clientCount: Int { connections.load(ordering: .relaxed) }

    /// Takes no more connections, lets requests end for `grace`, and ends everything.
    package func stop(within grace: Duration) async {
        let channels = listening.withLock { list in
            defer { list = [] }
            return list
        }
        for channel in channels { try? await channel.close().get() }
        for bound in loops { try? await bound.eventLoop.submit { bound.value.stop() }.get() }
        let end = ContinuousClock.now + grace
        while clientCount > 0, ContinuousClock.now < end, !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(20))
        }
        for bound in loops { try? await bound.eventLoop.submit { bound.value.end() }.get() }
        try? await threads.shutdownGracefully()
    }
}

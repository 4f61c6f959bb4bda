package import Logging
package import NIOCore
import NIOPosix
import Synchronization

/// A reverse proxy: takes requests on its listeners, and passes them on to the servers of its groups as its routes say.
package final class Gateway: Sendable {
    let logger: Logger
    /// For connections that are nothing but HTTP/1.1.
    let sockets: SocketThreads
    /// For those with TLS or a PROXY header, and for what the gateway asks itself.
    let threads: MultiThreadedEventLoopGroup
    /// Those of the sockets first, then those of the channels.
    let loops: [NIOLoopBoundBox<ProxyLoop>]
    /// Counts connections, for the choice of their thread.
    let turn = Atomic<UInt>(0)
    private let listening = Mutex<[GatewayListener]>([])
    private let isStopped = Atomic<Bool>(false)
    private let gate = LoopGate()
    private let siblings: Siblings
    let connections = Atomic<Int>(0)
    private let changes: ChangeCount
    private let current: Mutex<(configuration: GatewayConfiguration, state: GatewayState)>

    package init(_ configuration: GatewayConfiguration, logger: Logger) {
        self.logger = logger
        sockets = SocketThreads(configuration.threads)
        threads = MultiThreadedEventLoopGroup(numberOfThreads: max(1, configuration.threads))
        let changes = ChangeCount()
        self.changes = changes
        let state = GatewayState(configuration, earlier: nil, changes: changes, logger: logger)
        current = Mutex((configuration, state))
        let siblings = Siblings()
        self.siblings = siblings
        var loops: [NIOLoopBoundBox<ProxyLoop>] = []
        for loop in sockets.loops + Array(threads.makeIterator()) {
            let own = ProxyLoop(loop, state, changes: changes, seed: .random(in: 0 ... .max)) {
                siblings.wake($1, but: $0)
            }
            loops.append(NIOLoopBoundBox.makeBoxSendingValue(own, eventLoop: loop))
        }
        siblings.loops.withLock { [loops] in $0 = loops }
        self.loops = loops
    }

    package var configuration: GatewayConfiguration { current.withLock { $0.configuration } }

    /// Where it listens, in the order of the listeners.
    package var addresses: [SocketAddress] { listening.withLock { $0.compactMap(\.address) } }

    package var groups: [UpstreamGroup] { current.withLock { $0.state.groups } }

    /// What is kept of answers; nil when no route keeps any.
    package var cache: ResponseCache? { current.withLock { $0.state.cache } }

    package func group(named name: String) -> UpstreamGroup? { groups.first { $0.name == name } }

    // MARK: Begin, change, end

    /// Listens. Answers the addresses, in the order of the listeners. Throws a ``CertificateFault`` or what the system says.
    package func start() async throws -> [SocketAddress] {
        for bound in loops.prefix(sockets.loops.count) {
            try await bound.eventLoop.submit { bound.value.start() }.get()
        }
        let opened = try await open(configuration, keeping: [])
        opened.take()
        listening.withLock { $0 = opened.listeners }
        return opened.listeners.compactMap(\.address)
    }

    /// Goes by another configuration from now on: requests that are under way end by the old one (P27). Throws what ``start()``
    /// throws, and then everything is as before; a `CancellationError` when it has ended.
    package func apply(_ configuration: GatewayConfiguration) async throws {
        guard gate.enter() else { throw CancellationError() }
        defer { gate.leave() }
        let before = listening.withLock { $0 }
        let opened = try await open(configuration, keeping: before)
        let state = current.withLock { current in
            let state = GatewayState(configuration, earlier: current.state, changes: changes, logger: logger)
            current = (configuration, state)
            return state
        }
        for bound in loops { try? await bound.eventLoop.submit { bound.value.apply(state) }.get() }
        for group in state.removed { group.remove() }
        opened.take()
        listening.withLock { $0 = opened.listeners }
        for listener in before where !opened.listeners.contains(where: { $0 === listener }) {
            await listener.close()
            await settle()
            listener.pipelines.drain()
        }
        // As programs that rotate logs expect it.
        state.log?.reopen()
    }

    /// Takes no more connections, lets requests end for `grace`, and ends everything. A second time it does nothing.
    package func stop(within grace: Duration) async {
        guard !isStopped.exchange(true, ordering: .relaxed) else { return }
        let listeners = listening.withLock { $0 }
        for listener in listeners { await listener.close() }
        await settle()
        for listener in listeners { listener.pipelines.drain() }
        for bound in loops { try? await bound.eventLoop.submit { bound.value.stop() }.get() }
        let end = ContinuousClock.now + grace
        while clientCount > 0, ContinuousClock.now < end, !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(20))
        }
        for bound in loops { try? await bound.eventLoop.submit { bound.value.end() }.get() }
        for listener in listeners { listener.pipelines.end() }
        await current.withLock { $0.state.log }?.flush()
        await gate.close()
        await sockets.stop()
        try? await threads.shutdownGracefully()
        // The loops know each other.
        siblings.loops.withLock { $0 = [] }
    }

    /// Returns when connections that were handed over to other threads are there.
    private func settle() async { for bound in loops { try? await bound.eventLoop.submit {}.get() } }

    // MARK: Meanwhile

    /// Checks the servers' health and forgets old clients, until the task is cancelled.
    package func watch() async {
        await withDiscardingTaskGroup { tasks in
            tasks.addTask {
                let checker = HealthChecker(threads: self.threads, logger: self.logger)
                await checker.run { self.groups }
            }
            tasks.addTask {
                let resolver = ServerResolver(threads: self.threads, logger: self.logger)
                await resolver.run { (self.groups, self.configuration.resolver) }
            }
            tasks.addTask {
                while (try? await Task.sleep(for: .seconds(10))) != nil {
                    let limiters = self.current.withLock { $0.state.limiters.values }
                    for limiter in limiters { limiter.sweep(at: .monotonic) }
                }
            }
        }
    }

    /// How many clients are connected.
    package var clientCount: Int { connections.load(ordering: .relaxed) }

    /// What `/proxy/status` answers: a JSON object.
    package var statusPage: String { current.withLock { $0.state.status }.text }

    /// Since it was made.
    package var uptime: Duration { current.withLock { $0.state.status }.uptime }

    /// Since it goes by its configuration.
    package var configurationAge: Duration {
        .nanoseconds((NIODeadline.now() - current.withLock { $0.state.madeAt }).nanoseconds)
    }

    /// What was counted of each route, by its name; under the empty name for requests that no route took.
    package func figures() async -> [String: RouteFigures] {
        var all: [String: RouteFigures] = [:]
        guard gate.enter() else { return all }
        defer { gate.leave() }
        for bound in loops {
            guard let counts = try? await bound.eventLoop.submit({ bound.value.counts }).get() else { continue }
            all.merge(counts) { one, other in
                var sum = one
                sum += other
                return sum
            }
        }
        return all
    }
}

/// The event loops of a gateway, which tell each other when there is room.
private final class Siblings: Sendable {
    let loops = Mutex<[NIOLoopBoundBox<ProxyLoop>]>([])

    func wake(_ group: UpstreamGroup, but own: any EventLoop) {
        for bound in loops.withLock({ $0 }) where bound.eventLoop !== own {
            bound.eventLoop.execute { bound.value.wake(group) }
        }
    }
}

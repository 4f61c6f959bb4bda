import NIOCore
import NIOPosix

/// What one event loop has for itself: connections of clients, a pool of connections to servers, and one timer for all of
/// their time limits. Nothing of it is shared, so nothing of it is locked.
final class ProxyLoop {
    let loop: any EventLoop
    let times: ProxyTimes
    let limits: ProxyLimits
    let own: (any OwnPages)?
    /// Nil without a limit.
    let limiter: RateLimiter?
    let limitAnswer: LimitAnswer
    let sticky: StickyCookie?
    var choice: UpstreamChoice
    var budget = RetryBudget()
    /// Heads are written here.
    var scratch = ByteBufferAllocator().buffer(capacity: 32 << 10)
    /// By the monotonic clock, as of the last tick.
    private(set) var now: Duration
    private(set) var clients: [ClientConnection] = []
    private var idle: [[UpstreamConnection]]
    private let mostIdle: Int
    private(set) var isStopping = false
    private var ticking: RepeatedTask?

    private static let tick = Duration.milliseconds(250)

    init(
        _ loop: any EventLoop, _ group: UpstreamGroup, _ times: ProxyTimes, _ limits: ProxyLimits, own: (any OwnPages)?,
        limiter: RateLimiter?, seed: UInt64
    ) {
        self.loop = loop
        self.times = times
        self.limits = limits
        self.own = own
        self.limiter = limiter
        self.limitAnswer = limits.answer
        sticky = group.configuration.sticky
        now = .monotonic
        choice = UpstreamChoice(group, seed: seed)
        idle = choice.servers.map { _ in [] }
        mostIdle = group.configuration.mostIdle
    }

    // MARK: Time

    func start() {
        let delay = TimeAmount.nanoseconds(Int64(Self.tick / .nanoseconds(1)))
        let bound = NIOLoopBound(self, eventLoop: loop)
        ticking = loop.scheduleRepeatedTask(initialDelay: delay, delay: delay) { _ in bound.value.look() }
    }

    private func look() {
        now = .monotonic
        choice.refresh(at: now)
        // From the end: what is closed leaves the list, and the last one takes its place.
        for index in clients.indices.reversed() where index < clients.count { clients[index].look(now) }
        for list in idle.indices {
            for connection in idle[list] where connection.idleSince + times.upstreamIdle < now { connection.close() }
        }
    }

    /// Takes no more requests: idle connections go, others with the answer that they are waiting for.
    func stop() {
        isStopping = true
        for index in clients.indices.reversed() where index < clients.count { clients[index].drain() }
    }

    /// Ends everything.
    func end() {
        ticking?.cancel()
        for index in clients.indices.reversed() where index < clients.count { clients[index].abort() }
        for connection in idle.joined() { connection.close() }
    }

    // MARK: Clients

    func add(_ client: ClientConnection) {
        client.place = clients.count
        clients.append(client)
    }

    func remove(_ client: ClientConnection) {
        guard client.place >= 0, let last = clients.popLast() else { return }
        if last !== client {
            clients[client.place] = last
            last.place = client.place
        }
        client.place = -1
    }

    // MARK: Servers

    /// An idle connection to a server; nil when there is none.
    func reuse(_ server: Int) -> UpstreamConnection? { idle[server].popLast() }

    /// Keeps a connection for the next request. False when there are enough.
    func keep(_ connection: UpstreamConnection) -> Bool {
        guard idle[connection.index].count < mostIdle, !isStopping, !choice.servers[connection.index].isDraining else {
            return false
        }
        connection.idleSince = now
        idle[connection.index].append(connection)
        return true
    }

    func forget(_ connection: UpstreamConnection) {
        guard let place = idle[connection.index].firstIndex(where: { $0 === connection }) else { return }
        idle[connection.index].remove(at: place)
    }

    /// Opens a connection; answers on this loop.
    func connect(_ index: Int, _ done: @escaping (Result<UpstreamConnection, any Error>) -> Void) {
        let server = choice.servers[index]
        ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.autoRead, value: false)
            .connectTimeout(.nanoseconds(Int64(times.connect / .nanoseconds(1))))
            .connect(to: server.configuration.address)
            .assumeIsolated()
            .whenComplete { result in
                done(
                    result.flatMap { channel in
                        Result {
                            let connection = UpstreamConnection(self, server, index, channel)
                            try channel.pipeline.syncOperations.addHandler(connection)
                            connection.begin()
                            return connection
                        }
                    })
            }
    }
}

/// Pages that the proxy serves itself.
protocol OwnPages: Sendable {
    /// Nil for a path that is none of them.
    func page(_ path: String) -> ByteBuffer?
}

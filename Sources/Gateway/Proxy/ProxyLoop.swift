import Glibc
import NIOCore

/// What one event loop has for itself: connections of clients, pools of connections to servers, and one timer for all of
/// their time limits. Nothing of it is shared, so nothing of it is locked.
final class ProxyLoop {
    let loop: any EventLoop
    /// Nil when its connections are channels of NIO.
    private(set) var sockets: SocketPoller?
    private(set) var state: GatewayState
    private(set) var times: ProxyTimes
    private(set) var limits: ProxyLimits
    /// Of the routes, by their place in the table; nil for those that need no server.
    private var pools: [UpstreamPool?] = []
    /// Of groups that have gone, for what still waits there.
    private var leaving: [UpstreamPool] = []
    private var poolsByGroup: [ObjectIdentifier: UpstreamPool] = [:]
    /// Of the routes, by their place in the table.
    private var figures: [RouteFigures] = []
    private var figuresOfOthers: [String: RouteFigures] = [:]
    /// Of requests that no route took.
    private var figuresOfNone = RouteFigures()
    /// Keys of the cache are written here.
    var cacheKey = CacheKey()
    /// Heads are written here.
    var scratch = ByteBufferAllocator().buffer(capacity: 32 << 10)
    /// By the monotonic clock, as of the last tick.
    private(set) var now: Duration
    private(set) var clients: [ClientConnection] = []
    private(set) var isStopping = false
    /// How many requests have waited for others.
    var waits: UInt64 = 0
    private var ticking: RepeatedTask?
    private var formatter: AccessLogFormatter?
    /// Lines that are not with the file yet.
    private var lines = ByteBuffer()
    private let changes: ChangeCount
    private var seed: UInt64
    /// Tells the other event loops that there is room for requests of a group.
    private let wakeOthers: @Sendable (any EventLoop, UpstreamGroup) -> Void

    private static let tick = Duration.milliseconds(250)
    /// Bytes of lines that wait for the tick.
    private static let mostLines = 64 << 10

    init(
        _ loop: any EventLoop, _ state: GatewayState, changes: ChangeCount, seed: UInt64,
        wakeOthers: @escaping @Sendable (any EventLoop, UpstreamGroup) -> Void
    ) {
        self.loop = loop
        self.state = state
        self.changes = changes
        self.seed = seed
        self.wakeOthers = wakeOthers
        times = state.times
        limits = state.limits
        now = .monotonic
        apply(state)
    }

    /// Goes by another state from now on.
    func apply(_ state: GatewayState) {
        flushLines()
        formatter = state.log.map { AccessLogFormatter($0.configuration.format) }
        for (route, figures) in zip(self.state.table.routes, figures) { figuresOfOthers[route.name] = figures }
        figures = state.table.routes.map { figuresOfOthers.removeValue(forKey: $0.name) ?? RouteFigures() }
        self.state = state
        times = state.times
        limits = state.limits
        var kept: [ObjectIdentifier: UpstreamPool] = [:]
        for group in state.groups {
            let identifier = ObjectIdentifier(group)
            seed &+= 1
            kept[identifier] =
                poolsByGroup.removeValue(forKey: identifier) ?? UpstreamPool(group, changes: changes, seed: seed)
        }
        for pool in poolsByGroup.values {
            pool.leave()
            leaving.append(pool)
        }
        poolsByGroup = kept
        pools = state.table.routes.map { route in
            if case .proxy(let group) = route.action { kept[ObjectIdentifier(group)] } else { nil }
        }
    }

    /// The servers of a route that was found in the table a moment ago.
    func pool(_ route: Route) -> UpstreamPool? { pools[route.index] }

    // MARK: Time

    /// Begins to look at the time. Once is enough, more does no harm.
    func start() {
        guard ticking == nil else { return }
        now = .monotonic
        sockets = (loop as? SocketLoop)?.poller
        let delay = TimeAmount.nanoseconds(Int64(Self.tick / .nanoseconds(1)))
        let bound = NIOLoopBound(self, eventLoop: loop)
        ticking = loop.scheduleRepeatedTask(initialDelay: delay, delay: delay) { _ in bound.value.look() }
    }

    private func look() {
        now = .monotonic
        flushLines()
        for pool in poolsByGroup.values { pool.look(at: now, closing: now - times.upstreamIdle) }
        if !leaving.isEmpty {
            for pool in leaving { pool.look(at: now, closing: now) }
            leaving.removeAll { !$0.hasWaiting }
        }
        // From the end: what is closed leaves the list, and the last one takes its place.
        for index in clients.indices.reversed() where index < clients.count { clients[index].look(now) }
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
        flushLines()
        for pool in Array(poolsByGroup.values) + leaving { pool.end() }
        (poolsByGroup, leaving) = ([:], [])
        pools = pools.map { _ in nil }
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

    // MARK: Figures

    /// Counts for a route, also when a reload has taken it away since; nil for none.
    func count(_ route: Route?, _ change: (inout RouteFigures) -> Void) {
        guard let route else { return change(&figuresOfNone) }
        if route.index < state.table.routes.count, state.table.routes[route.index] === route {
            change(&figures[route.index])
        } else if let place = state.table.routes.firstIndex(where: { $0.name == route.name }) {
            change(&figures[place])
        } else {
            change(&figuresOfOthers[route.name, default: RouteFigures()])
        }
    }

    /// What was counted, by the names of the routes; under the empty name for requests that no route took.
    var counts: [String: RouteFigures] {
        var all = ["": figuresOfNone]
        for (route, figures) in zip(state.table.routes, figures) { all[route.name] = figures }
        return all
    }

    // MARK: Log

    /// Seconds since 1970.
    var wallTime: Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Whether requests are logged.
    var logs: Bool { formatter != nil }

    func log(_ entry: AccessLogEntry) {
        formatter?.write(entry, to: &lines)
        if lines.readableBytes > Self.mostLines { flushLines() }
    }

    private func flushLines() {
        guard lines.readableBytes > 0 else { return }
        state.log?.write(lines)
        lines = ByteBuffer()
    }

    // MARK: Servers

    /// Keeps a connection for the next request. False when there are enough.
    func keep(_ connection: UpstreamConnection) -> Bool { !isStopping && connection.place.keep(connection, at: now) }

    /// There is room at a server: requests that wait get it.
    func hasRoom(_ pool: UpstreamPool) {
        pool.wake(at: now)
        if pool.othersWait { wakeOthers(loop, pool.group) }
    }

    /// The same, told by another event loop.
    func wake(_ group: UpstreamGroup) {
        let pool = poolsByGroup[ObjectIdentifier(group)] ?? leaving.first { $0.group === group }
        pool?.wake(at: now)
    }
}

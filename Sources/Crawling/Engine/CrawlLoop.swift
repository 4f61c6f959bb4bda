import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import Web

/// One event loop of a crawl: takes requests from the frontier, sends them over its connections, and passes what comes
/// back on. Everything here happens on the event loop, so nothing is locked but the shared state, once a page.
final class CrawlLoop {
    let index: Int
    let eventLoop: any EventLoop
    let crawl: Crawl
    let worker: PageWorker
    let parseThreads: NIOThreadPool
    var random: SplitMix64

    private let connector: Connector
    private var pool: ConnectionPool
    private var dueTask: Scheduled<Void>?
    private var dueAt: Nanoseconds?
    private var tickTask: RepeatedTask?
    private(set) var isAbandoned = false
    private var isFilling = false
    /// Downloads whose connection is being opened.
    private var opening: [ObjectIdentifier: Opening] = [:]
    private var bound: NIOLoopBound<CrawlLoop> { NIOLoopBound(self, eventLoop: eventLoop) }

    init(
        index: Int, crawl: Crawl, connector: Connector, parseThreads: NIOThreadPool, eventLoop: any EventLoop,
        seed: UInt64
    ) {
        self.index = index
        self.crawl = crawl
        self.connector = connector
        self.parseThreads = parseThreads
        self.eventLoop = eventLoop
        worker = PageWorker(spider: crawl.spider, settings: crawl.settings, rules: crawl.rules)
        random = SplitMix64(seed: seed &+ UInt64(index))
        pool = ConnectionPool(
            idleTimeout: .seconds(30), maxConnections: max(64, crawl.settings.concurrentRequests * 2))
    }

    // MARK: Running

    func run() {
        let bound = bound
        // One tick a loop looks after every time limit; a timer for each request would cost more than the request.
        tickTask = eventLoop.scheduleRepeatedTask(initialDelay: .milliseconds(100), delay: .milliseconds(100)) { _ in
            bound.value.tick()
        }
        fill()
    }

    /// Starts whatever may start now.
    func fill() {
        // A connection that is refused at once comes back here from below: the loop that runs goes on by itself.
        guard !isFilling else { return }
        guard !isAbandoned else { return crawl.endIfOver() }
        guard !crawl.recorder.isBehind else { return }
        isFilling = true
        defer { isFilling = false }
        while true {
            let turn = crawl.state.withLock { take(from: &$0) }
            crawl.wake(turn.wakes, except: index)
            guard let next = turn.next else {
                schedule(turn.nextDue)
                break
            }
            begin(next)
        }
        crawl.endIfOver()
    }

    private func tick() {
        let now = NIODeadline.now()
        let (stale, overdue) = pool.sweep(now: now)
        for connection in stale { connection.close() }
        for (connection, fault) in overdue { connection.fail(fault) }
        for entry in opening.values { if let fault = entry.download.overdue(at: now) { giveUp(entry, fault) } }
        if index == 0 {
            crawl.checkpointIfDue(now: now)
            let limit = crawl.settings.timeLimit
            if limit > 0, crawl.elapsed >= limit { crawl.stop(.timeout, atOnce: false) }
        }
        fill()
    }

    /// Drops what is under way; it stays pending for a crawl that is resumed.
    func abandon() {
        guard !isAbandoned else { return }
        isAbandoned = true
        for connection in pool.connections { connection.fail(.cancelled) }
        for entry in opening.values { giveUp(entry, .cancelled) }
        crawl.endIfOver()
    }

    /// The end: no timers, no connections.
    func shutDown() {
        tickTask?.cancel()
        dueTask?.cancel()
        isAbandoned = true
        for connection in pool.connections { connection.close() }
    }

    // MARK: Taking

    /// What a look at the frontier gave.
    struct Turn {
        var next: Next?
        var nextDue: Nanoseconds?
        var wakes: UInt64 = 0
    }

    /// A request to begin.
    struct Next {
        let request: RequestRecord
        let slot: Int
        let cookie: String?
    }

    /// Takes the next request; under the lock.
    func take(from state: inout CrawlState) -> Turn {
        var turn = Turn()
        switch state.frontier.take(lane: index, now: crawl.nowNanoseconds) {
        case .nothing(let due): turn.nextDue = due
        case .fetch(let request, let slot):
            let cookie = crawl.settings.cookies ? state.cookies.header(for: request.url) : nil
            turn.next = Next(request: request, slot: slot, cookie: cookie)
        }
        turn.wakes = state.frontier.takeWakes()
        return turn
    }

    private func schedule(_ due: Nanoseconds?) {
        guard let due, dueAt.map({ due < $0 || $0 <= crawl.nowNanoseconds }) ?? true else { return }
        dueTask?.cancel()
        dueAt = due
        let bound = bound
        let deadline = NIODeadline.uptimeNanoseconds(UInt64(max(0, due)))
        dueTask = eventLoop.scheduleTask(deadline: deadline) {
            bound.value.dueAt = nil
            bound.value.fill()
        }
    }

    // MARK: Sending

    /// Begins a download, on `kept` when that connection leads there.
    func begin(_ next: Next, on kept: HTTPConnection? = nil) {
        let proxy = crawl.nextProxy()
        let key = ConnectionKey(origin: next.request.url.originKey, proxy: proxy)
        let settings = crawl.settings
        let download = Download(
            next.request, slot: next.slot, cookie: next.cookie, now: .now(),
            timeout: .limit(seconds: settings.downloadTimeout),
            firstByteTimeout: .limit(seconds: settings.firstByteTimeout),
            startedMilliseconds: crawl.archives ? WallClock.milliseconds : 0)
        if let kept {
            if kept.key == key, kept.isUsable { return send(download, on: kept) }
            if kept.isUsable { pool.keep(kept) }
        }
        if let connection = pool.take(key) { return send(download, on: connection) }
        open(download, key: key)
    }

    private func open(_ download: Download, key: ConnectionKey) {
        pool.makeRoom()?.close()
        let connection = HTTPConnection(key: key, owner: self, settings: crawl.settings)
        let proxy = key.proxy >= 0 ? crawl.proxies[key.proxy] : nil
        let target = Connector.Target(download.request.url, proxy: proxy)
        opening[ObjectIdentifier(connection)] = Opening(connection: connection, download: download)
        let state = NIOLoopBound((self, connection, download), eventLoop: eventLoop)
        connector.connect(to: target, connection: connection).whenComplete { result in
            let (loop, connection, download) = state.value
            // Given up meanwhile: the download was ended then.
            guard loop.opening.removeValue(forKey: ObjectIdentifier(connection)) != nil else {
                return connection.close()
            }
            switch result {
            case .success:
                guard connection.isUsable else {
                    return loop.failed(connection, download, .closed("it was closed before use"))
                }
                loop.pool.add(connection)
                // The delay counts from what the host sees, and it sees the request only now.
                let waited = (NIODeadline.now() - download.startedAt).nanoseconds
                loop.crawl.state.withLock { $0.frontier.postpone(slot: download.slot, by: waited) }
                loop.send(download, on: connection)
            case .failure(let error):
                loop.failed(connection, download, (error as? DownloadFault) ?? .closed("\(error)"))
            }
        }
    }

    /// A download whose connection is being opened.
    private struct Opening {
        let connection: HTTPConnection
        let download: Download
    }

    private func giveUp(_ entry: Opening, _ fault: DownloadFault) {
        opening[ObjectIdentifier(entry.connection)] = nil
        entry.connection.close()
        failed(entry.connection, entry.download, fault)
    }

    private func send(_ download: Download, on connection: HTTPConnection) {
        let url = download.request.url
        let proxy = connection.key.proxy >= 0 ? crawl.proxies[connection.key.proxy] : nil
        var variables = RequestEncoder.Variables()
        variables.cookie = download.cookie
        variables.authorization = crawl.credentials.isEmpty ? nil : crawl.credentials[connection.key.origin]
        if let proxy, proxy.kind == .http, !url.isHTTPS {
            variables.isAbsolute = true
            variables.proxyAuthorization = proxy.authorization
        }
        let bytes = crawl.encoder.encode(download.request, variables, allocator: .init())
        download.sentBytes = bytes.readableBytes
        if crawl.archives { download.sent = bytes }
        connection.send(download, bytes)
    }

    // MARK: Hearing

    /// An answer is whole. The connection is idle.
    func completed(_ connection: HTTPConnection, _ download: Download, _ response: ResponseParser.Response) {
        // Asked in absolute form, a proxy answers for itself with 407.
        if response.head.status == 407, connection.key.proxy >= 0, !download.request.url.isHTTPS {
            release(connection)
            return failed(connection, download, .proxy("wants a user and password"))
        }
        switch download.request.purpose {
        case .page: receivePage(connection, download, response)
        case .sitemap: receiveSitemap(connection, download, response)
        case .robots: receiveRobots(connection, download, response)
        case .login: receiveLogin(connection, download, response)
        }
    }

    /// A download brought no answer. The connection is gone.
    func failed(_ connection: HTTPConnection, _ download: Download, _ fault: DownloadFault) {
        pool.remove(connection)
        if fault.code == .cancelled {
            crawl.state.withLock { $0.frontier.abandon(download.request, slot: download.slot) }
            return crawl.endIfOver()
        }
        // A kept connection that the server closed meanwhile says nothing about the request.
        if download.isReplayable, fault.code == .closed, download.firstByteAt == nil, download.isIdempotent {
            download.wasReplayed = true
            return open(download, key: connection.key)
        }
        switch download.request.purpose {
        case .robots: failRobots(download, fault)
        case .page, .sitemap, .login: failPage(download, fault)
        }
        fill()
    }

    /// An idle connection ended.
    func closed(_ connection: HTTPConnection) { pool.remove(connection) }

    /// A download is over and its connection may serve another.
    func release(_ connection: HTTPConnection) {
        if connection.isUsable { pool.keep(connection) } else { pool.remove(connection) }
    }

    /// After a download ended under `change`: goes on with the next, on the same connection when it fits.
    func proceed(_ connection: HTTPConnection, _ change: (inout CrawlState) -> Void) {
        var hasMore = false
        let turn = crawl.state.withLock { state in
            change(&state)
            let turn = isAbandoned || crawl.recorder.isBehind ? Turn() : take(from: &state)
            hasMore = state.frontier.hasReady(lane: index)
            if state.items.isFull || state.archivedBytes > 1 << 22 {
                crawl.recorder.submit(state.takeBatch(crawl.recorder))
            }
            return turn
        }
        crawl.wake(turn.wakes, except: index)
        guard let next = turn.next else {
            release(connection)
            schedule(turn.nextDue)
            return crawl.endIfOver()
        }
        if !connection.isUsable { pool.remove(connection) }
        begin(next, on: connection)
        if hasMore { fill() }
    }
}

import Logging
import NIOCore
import Synchronization
import Web

/// What the event loops of one crawl share.
final class Crawl: Sendable {
    let spider: any Spider
    let settings: Settings
    let rules: LinkRules
    let encoder: RequestEncoder
    let retryPolicy: RetryPolicy
    let proxies: [Proxy]
    let state: Mutex<CrawlState>
    let recorder: Recorder
    let logger: Logger
    let startedAt: NIODeadline
    /// Whether exchanges are kept for archives.
    let archives: Bool
    let keepsState: Bool
    /// `Authorization` by origin.
    let credentials: [UInt64: String]
    /// What the crawl begins with.
    let startRequests: [RequestRecord]

    private let workers = Mutex<[PageWorkerBox]>([])
    private let loops = Mutex<[LoopHandle]>([])
    /// Happens when nothing is left to do.
    let over = Completion()
    private let proxyTurn = Atomic<Int>(0)
    private let lastCheckpoint: Mutex<NIODeadline>

    init(_ parts: consuming Parts) {
        spider = parts.spider
        settings = parts.settings
        rules = parts.rules
        encoder = RequestEncoder(parts.settings)
        retryPolicy = RetryPolicy(parts.settings)
        proxies = parts.proxies
        recorder = parts.recorder
        logger = parts.logger
        archives = parts.archives
        keepsState = parts.keepsState
        credentials = parts.credentials
        startRequests = parts.startRequests
        startedAt = .now()
        lastCheckpoint = Mutex(.now())
        state = Mutex(parts.state)
    }

    /// What a crawl is made of.
    struct Parts: ~Copyable {
        let spider: any Spider
        let settings: Settings
        let rules: LinkRules
        let proxies: [Proxy]
        let recorder: Recorder
        let logger: Logger
        let archives: Bool
        let keepsState: Bool
        let credentials: [UInt64: String]
        let startRequests: [RequestRecord]
        let state: CrawlState
    }

    /// One event loop and how to give it work.
    struct LoopHandle: Sendable {
        let eventLoop: any EventLoop
        let loop: NIOLoopBound<CrawlLoop>
    }

    /// Puts what the crawl begins with into the frontier: the log-in's first step, or the start requests. Those that an
    /// earlier run knew are not added again.
    func begin() {
        state.withLock { state in
            // A resumed crawl may be at its limits already.
            state.applyLimits(settings)
            guard let login = state.login else { return state.begin(startRequests) }
            var record = RequestRecord(login.first, seed: rules.seed)
            record.purpose = .login
            state.frontier.isHeld = true
            state.frontier.addUrgent(record)
        }
    }

    func start(_ handles: [LoopHandle]) { loops.withLock { $0 = handles } }

    var handles: [LoopHandle] { loops.withLock { $0 } }

    /// Lets the loops of a bit set look for work.
    func wake(_ mask: UInt64, except own: Int = -1) {
        guard mask != 0, own < 0 || mask != 1 << UInt64(own) else { return }
        let handles = loops.withLock { $0 }
        for (index, handle) in handles.enumerated() where index != own && mask & (1 << UInt64(index)) != 0 {
            let loop = handle.loop
            handle.eventLoop.execute { loop.value.fill() }
        }
    }

    /// To be called whenever a download ended: ends the crawl when nothing is left.
    func endIfOver() {
        if state.withLock({ $0.isOver }) { end() }
    }

    /// Says that the crawl is over; more than once does no harm.
    func end() { over.complete() }

    /// Why nothing more is fetched. A crawl that lost pending requests to a broken disk did not finish.
    var finishReason: FinishReason {
        state.withLock { state in
            let lost = state.frontier.memory.lostRecords
            if lost > 0 { state.statistics.count("scheduler/lost", by: lost) }
            return state.frontier.stopReason ?? (lost > 0 ? .pendingLost : .finished)
        }
    }

    /// Ends the crawl: gracefully, or at once, when what is under way is dropped.
    func stop(_ reason: FinishReason, atOnce: Bool) {
        state.withLock { $0.frontier.stop(reason) }
        for handle in handles {
            let loop = handle.loop
            handle.eventLoop.execute { if atOnce { loop.value.abandon() } else { loop.value.fill() } }
        }
        endIfOver()
    }

    /// The proxy for the next request, as an index; -1 for none.
    func nextProxy() -> Int {
        guard !proxies.isEmpty else { return -1 }
        return Int(UInt(bitPattern: proxyTurn.add(1, ordering: .relaxed).oldValue) % UInt(proxies.count))
    }

    // MARK: Workers

    /// Lends a page worker for the time of `body`.
    func withWorker<Result>(_ body: (PageWorker) -> Result) -> Result {
        let box =
            workers.withLock { $0.popLast() }
            ?? PageWorkerBox(PageWorker(spider: spider, settings: settings, rules: rules))
        defer {
            box.worker.trim()
            workers.withLock { $0.append(box) }
        }
        return body(box.worker)
    }

    // MARK: Recording

    /// Writes a checkpoint when one is due.
    func checkpointIfDue(now: NIODeadline) {
        let interval = TimeAmount.nanoseconds(Int64(settings.checkpointInterval * 1e9))
        let isDue = lastCheckpoint.withLock { last in
            guard now - last >= interval else { return false }
            last = now
            return true
        }
        if isDue { checkpoint(finishReason: nil) }
    }

    /// Hands everything that waits to the recorder, as one checkpoint.
    func checkpoint(finishReason: FinishReason?) {
        state.withLock { state in
            var batch = state.takeBatch(recorder)
            batch.commit = state.commit(seconds: elapsed, finishReason: finishReason, now: nowNanoseconds)
            if keepsState {
                batch.journal = state.frontier.journal.bytes
                state.frontier.journal.removeAll()
                if state.hasNewCookies {
                    batch.cookies = state.cookies.serialized()
                    state.hasNewCookies = false
                }
            }
            // Submitted under the lock, so that batches keep their order.
            recorder.submit(batch)
        }
    }

    var elapsed: Double { Double((NIODeadline.now() - startedAt).nanoseconds) / 1e9 }

    var nowNanoseconds: Nanoseconds { Nanoseconds(clamping: NIODeadline.now().uptimeNanoseconds) }

    var progress: CrawlProgress {
        let elapsed = elapsed
        return state.withLock { state in
            CrawlProgress(
                pages: state.statistics.pages, items: state.statistics.items,
                pending: state.frontier.counts.pending + state.frontier.counts.delayed,
                active: state.frontier.counts.active, errors: state.statistics.errors,
                bytes: state.statistics.responseBytes, elapsed: elapsed)
        }
    }
}

/// Carries a page worker from thread to thread. Safe: whoever took it out of the list is the only one that has it.
final class PageWorkerBox: @unchecked Sendable {
    let worker: PageWorker
    init(_ worker: PageWorker) { self.worker = worker }
}

extension Crawl {
    /// How the crawl ended.
    func summary(_ reason: FinishReason) -> CrawlSummary {
        let elapsed = elapsed
        return state.withLock { state in
            CrawlSummary(
                spider: spider.name, finishReason: reason, pages: state.statistics.pages, items: state.statistics.items,
                errors: state.statistics.errors, elapsed: state.statistics.earlierSeconds + elapsed,
                pending: state.frontier.counts.pending + state.frontier.counts.delayed,
                statistics: state.statistics.named(state.frontier.counts), failures: state.failures,
                outputFault: state.outputFault, outputFaultCode: state.outputFaultCode)
        }
    }
}

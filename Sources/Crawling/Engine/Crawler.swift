public import Logging
import NIOCore
import NIOPosix
import Synchronization
import Web

/// Crawls: the entry of the library.
///
/// ```swift
/// let spider = LinkSpider(urls: [try WebURL("https://example.org/")])
/// let crawler = try Crawler(spider, .init(feeds: [try FeedDestination("items.jsonl")]))
/// let summary = try await crawler.run()
/// ```
public final class Crawler: Sendable {
    /// How one crawl is run.
    public struct Configuration: Sendable {
        /// How it behaves. The spider's own settings are not looked at: whoever calls has laid them below his.
        public var settings: Settings
        /// Where items and archives go.
        public var feeds: [FeedDestination]
        /// The folder that lets the crawl be resumed; nil for none.
        public var stateFolder: String?
        /// Hosts that may be at private addresses, because the operator named them.
        public var trustedHosts: Set<String>
        public var logger: Logger

        public init(
            settings: Settings = Settings(), feeds: [FeedDestination] = [], stateFolder: String? = nil,
            trustedHosts: Set<String> = [], logger: Logger = Logger(label: "trawl.crawl")
        ) {
            self.settings = settings
            self.feeds = feeds
            self.stateFolder = stateFolder
            self.trustedHosts = trustedHosts
            self.logger = logger
        }
    }

    /// Whether the crawl goes on from an earlier run.
    public let isResumed: Bool
    /// Whether the state folder holds a crawl that was complete: then there is nothing to do.
    public let wasComplete: Bool

    private let crawl: Crawl
    private let group: MultiThreadedEventLoopGroup
    private let over: EventLoopFuture<Void>
    private let transport: TransportParts
    private let seed: UInt64
    private let faults: FaultReport
    /// Names that nobody answers for must not keep pages from being parsed.
    private let resolverThreads = NIOThreadPool(numberOfThreads: 8)
    /// Held for its lock.
    private let stateFolder: StateFolder?

    /// Checks everything that can be checked before the first request: the settings, the feeds, the state folder. Throws
    /// ``SettingsFault``, ``FeedFault``, ``StateFault``, or what ``Spider/start()`` throws.
    public init(_ spider: any Spider, _ configuration: Configuration) throws {
        let settings = configuration.settings
        let plan = try CrawlPlan(spider, settings)
        transport = try TransportParts(settings, trustedHosts: configuration.trustedHosts)
        let loops = settings.eventLoops > 0 ? min(settings.eventLoops, 64) : min(4, System.coreCount)
        stateFolder = try configuration.stateFolder.map { path throws(StateFault) in try StateFolder(path) }
        var opened = try OpenedState.open(
            stateFolder, identity: plan.identity, settings: settings, loops: loops, feeds: configuration.feeds)
        seed = opened.seed
        isResumed = opened.isResumed
        wasComplete = opened.commit.finishReason == FinishReason.finished.description
        let scope = ScopeFilter(spider.scope)
        for url in plan.startURLs + opened.commit.scope.compactMap({ try? WebURL($0) }) { scope.widen(by: url) }
        let rules = LinkRules(settings, seed: opened.seed, scope: scope, placeholder: plan.startURLs[0])
        let outputs = try opened.takeOutputs(fields: settings.feedFields)
        // Nothing after this throws: threads that were started are ended by `run`.
        group = MultiThreadedEventLoopGroup(numberOfThreads: loops)
        let promise = group.next().makePromise(of: Void.self)
        over = promise.futureResult
        faults = FaultReport()
        let recorder = Recorder(outputs, onFault: { [faults] in faults.report($0) })
        let threads = NIOThreadPool(numberOfThreads: System.coreCount)
        let parts = Crawl.Parts(
            spider: spider, settings: settings, rules: rules, proxies: transport.proxies, recorder: recorder,
            parseThreads: threads, logger: configuration.logger,
            archives: configuration.feeds.contains(where: \.isArchive), keepsState: stateFolder != nil,
            credentials: plan.credentials, startRequests: plan.requests(seed: opened.seed),
            state: opened.takeState(login: plan.login))
        crawl = Crawl(parts, over: promise)
        faults.connect(to: crawl)
    }

    /// Where the crawl stands.
    public var progress: CrawlProgress { crawl.progress }

    /// Ends the crawl: what is under way may end, or, with `atOnce`, is dropped and stays pending.
    public func stop(_ reason: FinishReason = .shutdown, atOnce: Bool = false) { crawl.stop(reason, atOnce: atOnce) }

    /// Runs the crawl to its end. To be called once. Cancelling the task ends it at once, with all that was found kept.
    public func run() async throws -> CrawlSummary {
        crawl.parseThreads.start()
        resolverThreads.start()
        await withTaskCancellationHandler {
            if !wasComplete { await crawlAll() }
        } onCancel: {
            crawl.stop(.shutdown, atOnce: true)
        }
        crawl.end()
        let reason = wasComplete ? .finished : crawl.finishReason
        crawl.checkpoint(finishReason: reason)
        await crawl.recorder.finish()
        faults.disconnect()
        crawl.start([])
        try await crawl.parseThreads.shutdownGracefully()
        try await resolverThreads.shutdownGracefully()
        try await group.shutdownGracefully()
        // A feed that could not be ended is known only now.
        let hasFailed = crawl.state.withLock { $0.outputFault != nil }
        return crawl.summary(hasFailed ? .outputFailed : reason)
    }

    private func crawlAll() async {
        var handles: [Crawl.LoopHandle] = []
        for (index, eventLoop) in group.makeIterator().enumerated() {
            let made = eventLoop.submit { [crawl, transport, seed, resolverThreads] in
                let connector = transport.connector(on: eventLoop, threads: resolverThreads)
                let loop = CrawlLoop(index: index, crawl: crawl, connector: connector, eventLoop: eventLoop, seed: seed)
                return NIOLoopBound(loop, eventLoop: eventLoop)
            }
            guard let loop = try? await made.get() else { continue }
            handles.append(.init(eventLoop: eventLoop, loop: loop))
        }
        crawl.start(handles)
        crawl.begin()
        for handle in handles { handle.eventLoop.execute { handle.loop.value.run() } }
        try? await over.get()
        for handle in handles {
            try? await handle.eventLoop.submit { handle.loop.value.shutDown() }.get()
        }
    }
}

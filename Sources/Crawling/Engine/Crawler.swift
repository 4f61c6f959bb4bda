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
        /// The threads to run on; nil makes some for this crawl alone.
        package var resources: CrawlResources?
        /// Whether proxies too must be at addresses that the crawl may visit: they were not named by the operator.
        package var guardsProxies = false
        /// How many failed pages ``CrawlSummary/failures`` lists.
        package var mostFailures = 100
        /// Whether the feeds lie where nobody else writes. What lies there without a checkpoint is then a left-over and
        /// dropped, and a crawl begins without waiting for the disk.
        package var ownsFeeds = false

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
    private let transport: TransportParts
    private let seed: UInt64
    private let faults: FaultReport
    private let loops: Int
    private let sharedResources: CrawlResources?
    /// Held for its lock.
    private let stateFolder: StateFolder?

    /// Checks everything that can be checked before the first request: the settings, the feeds, the state folder. Throws
    /// ``SettingsFault``, ``FeedFault``, ``StateFault``, or what ``Spider/start()`` throws.
    public init(_ spider: any Spider, _ configuration: Configuration) throws {
        let settings = configuration.settings
        let plan = try CrawlPlan(spider, settings)
        sharedResources = configuration.resources
        transport = try TransportParts(
            settings, trustedHosts: configuration.trustedHosts, guardsProxies: configuration.guardsProxies,
            resources: configuration.resources)
        loops = min(CrawlResources.loopCount(settings.eventLoops), configuration.resources?.loops.count ?? .max)
        stateFolder = try configuration.stateFolder.map { path throws(StateFault) in try StateFolder(path) }
        var opened = try OpenedState.open(
            stateFolder, identity: plan.identity, settings: settings, loops: loops, feeds: configuration.feeds,
            ownsFeeds: configuration.ownsFeeds)
        seed = opened.seed
        isResumed = opened.isResumed
        wasComplete = opened.commit.finishReason == FinishReason.finished.description
        let scope = ScopeFilter(spider.scope)
        for url in plan.startURLs + opened.commit.scope.compactMap({ try? WebURL($0) }) { scope.widen(by: url) }
        let rules = LinkRules(settings, seed: opened.seed, scope: scope, placeholder: plan.startURLs[0])
        let outputs = try opened.takeOutputs(fields: settings.feedFields)
        faults = FaultReport()
        let recorder = Recorder(outputs, onFault: { [faults] in faults.report($0) })
        var state = opened.takeState(login: plan.login)
        state.mostFailures = configuration.mostFailures
        // No threads yet: they are started by `run`, so that a crawler that never runs leaves none behind (P5).
        let parts = Crawl.Parts(
            spider: spider, settings: settings, rules: rules, proxies: transport.proxies, recorder: recorder,
            logger: configuration.logger,
            archives: configuration.feeds.contains(where: \.isArchive), keepsState: stateFolder != nil,
            credentials: plan.credentials, startRequests: plan.requests(seed: opened.seed),
            state: state)
        crawl = Crawl(parts)
    }

    /// Where the crawl stands.
    public var progress: CrawlProgress { crawl.progress }

    /// Figures so far, under Scrapy's names.
    package var statistics: [String: Int] {
        crawl.state.withLock { $0.statistics.named($0.frontier.counts) }
    }

    /// The same as numbers for metrics.
    package var figures: CrawlFigures { crawl.state.withLock { CrawlFigures($0.statistics) } }

    /// The failed pages so far, but the first `count`.
    package func failures(after count: Int) -> [CrawlSummary.Failure] {
        crawl.state.withLock { Array($0.failures.dropFirst(count)) }
    }

    /// Ends the crawl: what is under way may end, or, with `atOnce`, is dropped and stays pending.
    public func stop(_ reason: FinishReason = .shutdown, atOnce: Bool = false) { crawl.stop(reason, atOnce: atOnce) }

    /// Runs the crawl to its end. To be called once. Cancelling the task ends it at once, with all that was found kept.
    public func run() async throws -> CrawlSummary {
        let resources = sharedResources ?? CrawlResources(loops: loops, diskThreads: 1)
        crawl.recorder.start(on: resources.diskThreads)
        faults.connect(to: crawl)
        await withTaskCancellationHandler {
            if !wasComplete { await crawlAll(resources) }
        } onCancel: {
            crawl.stop(.shutdown, atOnce: true)
        }
        crawl.end()
        let reason = wasComplete ? .finished : crawl.finishReason
        crawl.checkpoint(finishReason: reason)
        await crawl.recorder.finish()
        faults.disconnect()
        crawl.start([])
        if sharedResources == nil { await resources.shutDown() }
        // A feed that could not be ended is known only now.
        let hasFailed = crawl.state.withLock { $0.outputFault != nil }
        return crawl.summary(hasFailed ? .outputFailed : reason)
    }

    private func crawlAll(_ resources: CrawlResources) async {
        var handles: [Crawl.LoopHandle] = []
        let threads = (resolver: resources.resolverThreads, parse: resources.parseThreads)
        for (index, eventLoop) in resources.takeLoops(loops).enumerated() {
            let made = eventLoop.submit { [crawl, transport, seed] in
                let connector = transport.connector(on: eventLoop, threads: threads.resolver)
                let loop = CrawlLoop(
                    index: index, crawl: crawl, connector: connector, parseThreads: threads.parse,
                    eventLoop: eventLoop, seed: seed)
                return NIOLoopBound(loop, eventLoop: eventLoop)
            }
            guard let loop = try? await made.get() else { continue }
            handles.append(.init(eventLoop: eventLoop, loop: loop))
        }
        crawl.start(handles)
        crawl.begin()
        for handle in handles { handle.eventLoop.execute { handle.loop.value.run() } }
        await crawl.over.wait()
        for handle in handles {
            try? await handle.eventLoop.submit { handle.loop.value.shutDown() }.get()
        }
    }
}

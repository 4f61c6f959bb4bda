import NIOCore
import NIOPosix
import Synchronization

/// The threads that crawls run on. A crawl makes its own unless it is given some: a worker that runs many small crawls
/// gives all of them the same, since a crawl of one page costs less than starting its threads.
///
/// Ends its threads when nobody refers to it any more, or in ``shutDown()`` for who wants to wait for that.
package final class CrawlResources: Sendable {
    let loops: [any EventLoop]
    /// Trees are built here, and large pages scanned.
    let parseThreads: NIOThreadPool
    /// Names that nobody answers for must not keep pages from being parsed.
    let resolverThreads: NIOThreadPool
    /// Feeds and journals are written here.
    let diskThreads: NIOThreadPool

    private let group: MultiThreadedEventLoopGroup
    private let tlsContexts = Mutex<[Bool: LazyTLSContext]>([:])
    private let turn = Atomic<Int>(0)
    private let isShutDown = Atomic<Bool>(false)

    /// Starts the threads.
    ///
    /// - Parameters:
    ///   - loops: how many event loops; 0 takes one for each core, four at most.
    ///   - diskThreads: how many feeds can be written at a time.
    package init(loops: Int = 0, diskThreads: Int = 2) {
        group = MultiThreadedEventLoopGroup(numberOfThreads: Self.loopCount(loops))
        self.loops = Array(group.makeIterator())
        parseThreads = NIOThreadPool(numberOfThreads: System.coreCount)
        resolverThreads = NIOThreadPool(numberOfThreads: 8)
        self.diskThreads = NIOThreadPool(numberOfThreads: max(1, diskThreads))
        for threads in [parseThreads, resolverThreads, self.diskThreads] { threads.start() }
    }

    deinit {
        guard !isShutDown.load(ordering: .relaxed) else { return }
        // Without waiting: the threads end by themselves.
        for threads in [parseThreads, resolverThreads, diskThreads] { threads.shutdownGracefully { _ in } }
        group.shutdownGracefully { _ in }
    }

    /// How many event loops a wish for `wanted` gives.
    static func loopCount(_ wanted: Int) -> Int { wanted > 0 ? min(wanted, 64) : min(4, System.coreCount) }

    /// `count` event loops, all at most; another one first at each call, so that crawls with one loop spread.
    func takeLoops(_ count: Int) -> [any EventLoop] {
        let first = UInt(bitPattern: turn.add(1, ordering: .relaxed).oldValue)
        return (0..<min(count, loops.count)).map { loops[Int((first &+ UInt($0)) % UInt(loops.count))] }
    }

    /// The TLS context for `settings`: one for all crawls that trust what the system trusts.
    func tlsContext(_ settings: Settings) -> LazyTLSContext {
        guard settings.tlsCAFile == nil else { return LazyTLSContext(settings) }
        return tlsContexts.withLock { contexts in
            if let context = contexts[settings.tlsVerify] { return context }
            let context = LazyTLSContext(settings)
            contexts[settings.tlsVerify] = context
            return context
        }
    }

    /// Ends the threads, once no crawl uses them any more.
    package func shutDown() async {
        guard !isShutDown.exchange(true, ordering: .relaxed) else { return }
        for threads in [parseThreads, resolverThreads, diskThreads] { try? await threads.shutdownGracefully() }
        try? await group.shutdownGracefully()
    }

    /// Runs `body`, which may wait for a disk, on one of the threads for that.
    package func onDiskThread<Answer: Sendable>(_ body: @escaping @Sendable () throws -> Answer) async throws -> Answer
    {
        try await diskThreads.runIfActive(body)
    }
}

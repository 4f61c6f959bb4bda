import DequeModule
import NIOCore
import NIOPosix
import Synchronization
import Web

/// Writes what a crawl yields: items to the feeds, exchanges to the archives, checkpoints to the journal. One batch at a
/// time, in the order of submission, on threads made for that, so event loops never wait for a disk.
final class Recorder: Sendable {
    /// Something to write.
    struct Batch: Sendable {
        var items: ItemBuffer?
        var pages: [ArchivedPage] = []
        var journal: [UInt8] = []
        /// Set for a checkpoint: what it says beside the positions of the feeds.
        var commit: JournalCommit?
        var cookies: [UInt8]?

        var size: Int { (items?.bytes.count ?? 0) + journal.count + pages.reduce(0) { $0 + $1.size } }
    }

    /// Feeds and journal, which only the thread that writes touches.
    struct Outputs: ~Copyable {
        var sinks: [any ItemSink]
        var archives: [Archive]
        var journal: JournalWriter?
        fileprivate var hasFailed = false

        init(sinks: [any ItemSink], archives: [Archive], journal: consuming JournalWriter?) {
            self.sinks = sinks
            self.archives = archives
            self.journal = journal
        }
    }

    /// Above this event loops begin nothing new until the disk has caught up.
    private static let backlogLimit = 64 << 20

    private struct Queue {
        var batches: Deque<Batch> = []
        var isWriting = false
        /// Nil until the crawl runs.
        var threads: NIOThreadPool?
        var whenEmpty: CheckedContinuation<Void, Never>?
    }

    private let queue = Mutex(Queue())
    private let outputs: Mutex<Outputs>
    private let backlog = Atomic<Int>(0)
    /// Written buffers, to be filled again: fresh memory costs a page fault for every 4 KiB.
    private let spare = Mutex<[ItemBuffer]>([])
    private let onFault: @Sendable (any Error) -> Void

    init(_ outputs: consuming sending Outputs, onFault: @escaping @Sendable (any Error) -> Void) {
        self.outputs = Mutex(outputs)
        self.onFault = onFault
    }

    /// Says where to write. To be called before the first batch.
    func start(on threads: NIOThreadPool) { queue.withLock { $0.threads = threads } }

    /// Whether the disk is slower than the crawl.
    var isBehind: Bool { backlog.load(ordering: .relaxed) > Self.backlogLimit }

    /// An empty buffer for items.
    func buffer() -> ItemBuffer { spare.withLock { $0.popLast() } ?? ItemBuffer() }

    func submit(_ batch: Batch) {
        let size = batch.size
        backlog.add(size, ordering: .relaxed)
        let threads = queue.withLock { queue -> NIOThreadPool? in
            queue.batches.append(batch)
            guard !queue.isWriting else { return nil }
            queue.isWriting = true
            return queue.threads
        }
        threads?.submit { _ in self.writeNext() }
    }

    /// Writes one batch and lines up for the next: other crawls write on the same threads.
    private func writeNext() {
        guard let batch = queue.withLock({ $0.batches.popFirst() }) else { return }
        let size = batch.size
        write(batch)
        if let items = batch.items {
            items.bytes.removeAll()
            spare.withLock { if $0.count < 4 { $0.append(items) } }
        }
        backlog.subtract(size, ordering: .relaxed)
        let (threads, waiting) = queue.withLock { queue -> (NIOThreadPool?, CheckedContinuation<Void, Never>?) in
            guard queue.batches.isEmpty else { return (queue.threads, nil) }
            queue.isWriting = false
            return (nil, queue.whenEmpty.take())
        }
        threads?.submit { _ in self.writeNext() }
        waiting?.resume()
    }

    /// Ends the feeds when everything submitted is written.
    @discardableResult
    func finish() async -> [FeedStatistics] {
        await withCheckedContinuation { continuation in
            let isEmpty = queue.withLock { queue -> Bool in
                guard queue.isWriting else { return true }
                queue.whenEmpty = continuation
                return false
            }
            if isEmpty { continuation.resume() }
        }
        let threads = queue.withLock { $0.threads }
        return (try? await threads?.runIfActive { self.endFeeds() }) ?? []
    }

    private func write(_ batch: Batch) {
        outputs.withLock { outputs in
            guard !outputs.hasFailed else { return }
            do {
                if let items = batch.items {
                    let bytes = unsafe items.bytes.unsafeBytes
                    for sink in outputs.sinks { try sink.append(Span(_unsafeElements: bytes)) }
                }
                for page in batch.pages { for archive in outputs.archives { try archive.append(page) } }
                try Self.record(batch, to: &outputs)
            } catch {
                outputs.hasFailed = true
                onFault(error)
            }
        }
    }

    /// First the feeds are made durable, then the commit that counts on them.
    private static func record(_ batch: Batch, to outputs: inout Outputs) throws {
        guard var commit = batch.commit else { return }
        let positions =
            try outputs.sinks.map { try $0.checkpoint() } + outputs.archives.map { try $0.sink.checkpoint() }
        guard outputs.journal != nil else { return }
        commit.feeds = positions
        var payload = ByteWriter(capacity: batch.journal.count + 1 << 10)
        payload.append(batch.journal)
        if let cookies = batch.cookies { payload.append(cookies: cookies) }
        payload.append(commit: commit)
        try outputs.journal?.append(frame: payload.span)
        try outputs.journal?.sync()
    }

    private func endFeeds() -> [FeedStatistics] {
        outputs.withLock { outputs in
            let feeds: [any Feed] = outputs.sinks + outputs.archives.map(\.sink)
            for feed in feeds {
                do { try feed.finish() } catch {
                    feed.discard()
                    if !outputs.hasFailed { onFault(error) }
                    outputs.hasFailed = true
                }
            }
            return feeds.map(\.statistics)
        }
    }
}

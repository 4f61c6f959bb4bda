import Jobs
import Synchronization
import Web

/// One attempt while it runs: what its runner has around it, and how the worker reaches it.
final class AttemptRun: JobContext {
    /// How far a run is.
    struct Status: Sendable {
        var stop: StopReason?
        var isForced = false
        var isDropped = false
        var report: RunReport?
        /// Why it is failed by the worker itself, whatever its runner says.
        var failure: JobError?
        var folder: String?
        /// How large the outputs were when the runner had opened them; nil before that.
        var openedSizes: [OutputName.Kind: Int64]?
        var statistics: JSONValue?
    }

    let assignment: Assignment
    /// Wakes who looks after the run.
    let changes = Wakeup()
    /// Wakes who ships its outputs.
    let shipping = Wakeup()

    private let makeFolder: @Sendable () throws -> String
    private let sources: SpiderSources
    private let beat: @Sendable () -> Void
    private let current = Mutex(Status())
    private let stopWaiters = Mutex<StopWaiters>(StopWaiters())

    private struct StopWaiters {
        var continuations: [Int: CheckedContinuation<StopReason, Never>] = [:]
        var last = 0
    }

    /// - Parameter beat: sends a heartbeat.
    init(
        _ assignment: Assignment, sources: SpiderSources, beat: @escaping @Sendable () -> Void = {},
        makeFolder: @escaping @Sendable () throws -> String
    ) {
        self.beat = beat
        self.assignment = assignment
        self.makeFolder = makeFolder
        self.sources = sources
    }

    var status: Status { current.withLock { $0 } }

    // MARK: What the worker does to it

    func stop(_ reason: StopReason) {
        current.withLock { $0.stop = reason }
        let waiting = stopWaiters.withLock { waiters in
            defer { waiters.continuations.removeAll() }
            return Array(waiters.continuations.values)
        }
        for continuation in waiting { continuation.resume(returning: reason) }
    }

    func force() {
        current.withLock { $0.isForced = true }
        changes.wake()
    }

    func drop() {
        current.withLock { status in
            status.isForced = true
            status.isDropped = true
        }
        changes.wake()
        shipping.wake()
    }

    /// Fails the run: what it yields cannot be kept.
    func fail(_ error: JobError) {
        current.withLock { $0.failure = $0.failure ?? error }
        stop(.cancel)
    }

    func ended(_ report: RunReport) {
        current.withLock { $0.report = report }
        changes.wake()
        shipping.wake()
    }

    // MARK: JobContext

    var folder: String {
        get throws {
            if let folder = current.withLock({ $0.folder }) { return folder }
            let folder = try makeFolder()
            current.withLock { $0.folder = folder }
            return folder
        }
    }

    func outputsOpened() {
        let folder = current.withLock { $0.folder }
        var sizes: [OutputName.Kind: Int64] = [:]
        for kind in OutputName.Kind.allCases {
            sizes[kind] = folder.flatMap { OutputFile.size($0 + "/" + kind.fileName) } ?? 0
        }
        current.withLock { $0.openedSizes = sizes }
        changes.wake()
    }

    func report(_ statistics: JSONValue) { current.withLock { $0.statistics = statistics } }

    func tell() { beat() }

    func spiderSource(project: EntityName, spider: EntityName, version: EntityName?) async throws -> SpiderSourceAnswer
    {
        try await sources.spider(project, spider, version)
    }

    func egg(project: EntityName, version: EntityName?) async throws -> EggFile {
        try await sources.egg(project, version, try folder)
    }

    func stopped() async -> StopReason {
        let number = stopWaiters.withLock { waiters -> Int in
            waiters.last += 1
            return waiters.last
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let known = stopWaiters.withLock { waiters -> StopReason? in
                    if let reason = current.withLock({ $0.stop }) { return reason }
                    if Task.isCancelled { return .cancel }
                    waiters.continuations[number] = continuation
                    return nil
                }
                if let known { continuation.resume(returning: known) }
            }
        } onCancel: {
            let waiting = stopWaiters.withLock { $0.continuations.removeValue(forKey: number) }
            waiting?.resume(returning: .cancel)
        }
    }
}

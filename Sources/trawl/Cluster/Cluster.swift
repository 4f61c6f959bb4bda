import AsyncHTTPClient
import Fleet
import Gateway
import Logging
import Synchronization
import Web

/// Runs the servers of a cluster: starts them, starts them again when they end, rolls over them, ends them. What is done
/// when is ``ClusterState``'s; here is what it takes.
final class Cluster: Sendable {
    private struct Running {
        var process: GuardedServer?
        /// It was to be stopped before it ran.
        var isStopAsked = false
        /// Where its log stood when it was started.
        var logStart = 0
    }

    private struct Inner {
        var state: ClusterState
        var running: [Running]
        /// Who follows the rolling restart.
        var follower: AsyncStream<ClusterNews>.Continuation?

        mutating func take(_ item: Item, at now: Duration) -> [ClusterState.Action] {
            switch item {
            case .event(let event): return state.handle(event, at: now)
            case .roll(let times, let follower):
                guard let actions = state.beginRoll(times, at: now) else {
                    follower.finish()
                    return []
                }
                self.follower = follower
                return actions
            }
        }
    }

    private enum Item: Sendable {
        case event(ClusterState.Event)
        case roll(ClusterState.RollTimes, AsyncStream<ClusterNews>.Continuation)
    }

    let plan: ClusterPlan
    private let upstreams: [UpstreamServer]
    private let logger: Logger
    private let inner: Mutex<Inner>
    private let items: (stream: AsyncStream<Item>, end: AsyncStream<Item>.Continuation)
    private let opening: (stream: AsyncStream<Never>, end: AsyncStream<Never>.Continuation)
    private let begun = ContinuousClock.now

    private static let lookTime = Duration.milliseconds(100)

    /// - Parameter upstreams: the gateway's servers, in the order of the plan.
    init(_ plan: ClusterPlan, upstreams: [UpstreamServer], rules: ClusterState.Rules = .init(), logger: Logger) {
        self.plan = plan
        self.upstreams = upstreams
        self.logger = logger
        let count = plan.servers.count
        inner = Mutex(
            Inner(
                state: ClusterState(count: count, rules: rules), running: Array(repeating: Running(), count: count)))
        let (stream, end) = AsyncStream.makeStream(of: Item.self)
        items = (stream, end)
        let (open, opened) = AsyncStream.makeStream(of: Never.self)
        opening = (open, opened)
        for upstream in upstreams { upstream.setDraining(true) }
    }

    /// Waits until all servers have been well or were found not to be, or the task is cancelled. One may wait, once.
    func opened() async { for await _ in opening.stream {} }

    /// Begins to end the servers; ``run()`` then returns.
    func stop() { items.end.yield(.event(.stop)) }

    /// Restarts the servers one after the other. The stream tells what happens and ends with it; one that tells nothing
    /// says that there is such a restart already.
    func roll(_ times: ClusterState.RollTimes) -> AsyncStream<ClusterNews> {
        let (stream, end) = AsyncStream.makeStream(of: ClusterNews.self)
        items.end.yield(.roll(times, end))
        return stream
    }

    /// Runs them until ``stop()`` and until all have ended. Kills them when the task is cancelled.
    func run() async {
        let client = HealthProbe.client()
        let probe = HealthProbe(path: plan.healthPath, client: client)
        await withDiscardingTaskGroup { tasks in
            tasks.addTask { await self.look() }
            items.end.yield(.event(.begin))
            for await item in items.stream {
                let actions = inner.withLock { $0.take(item, at: begun.duration(to: .now)) }
                for action in actions { perform(action, probe, &tasks) }
                if inner.withLock({ $0.state.isOver }) { break }
            }
            tasks.cancelAll()
        }
        items.end.finish()
        inner.withLock { $0.follower?.finish() }
        try? await client.shutdown()
    }

    private func look() async {
        while (try? await Task.sleep(for: Self.lookTime)) != nil {
            let seen = upstreams.map { upstream in
                let figures = upstream.figures
                // One that is left out because requests failed comes back with the next requests, not by itself.
                return ClusterState.Seen(active: figures.active, isFit: figures.standing != .unfit)
            }
            items.end.yield(.event(.look(seen)))
        }
    }

    private func perform(_ action: ClusterState.Action, _ probe: HealthProbe, _ tasks: inout DiscardingTaskGroup) {
        switch action {
        case .start(let index):
            let start = ServerLog(path: plan.servers[index].launch.log).size
            inner.withLock { $0.running[index] = Running(logStart: start) }
            tasks.addTask { await self.serve(index, probe) }
        case .stop(let index):
            let process = inner.withLock { inner in
                inner.running[index].isStopAsked = true
                return inner.running[index].process
            }
            process?.stop()
        case .admit(let index): upstreams[index].setDraining(false)
        case .shut(let index): upstreams[index].setDraining(true)
        case .open: opening.end.finish()
        case .tell(let news): tell(news)
        }
    }

    /// Runs the process of a server, once.
    private func serve(_ index: Int, _ probe: HealthProbe) async {
        var ending: ServerEnding
        do throws(GuardedServer.Fault) {
            let process = try await GuardedServer.start(plan.servers[index].launch)
            let isStopAsked = inner.withLock { inner in
                inner.running[index].process = process
                return inner.running[index].isStopAsked
            }
            if isStopAsked { process.stop() }
            ending = await attend(process, index, probe)
        } catch {
            ending = .unstartable(error.description)
        }
        inner.withLock { $0.running[index].process = nil }
        items.end.yield(.event(.ended(index, ending)))
    }

    /// Waits for its end, and says when it is well.
    private func attend(_ process: GuardedServer, _ index: Int, _ probe: HealthProbe) async -> ServerEnding {
        await withTaskCancellationHandler {
            await withTaskGroup(of: ServerEnding?.self) { tasks in
                tasks.addTask { ServerEnding(await process.ended()) }
                tasks.addTask {
                    let isWell = await probe.waitUntilWell(port: self.plan.servers[index].port)
                    if isWell { self.items.end.yield(.event(.answered(index))) }
                    return nil
                }
                var ending = ServerEnding.unknown
                for await case let end? in tasks {
                    ending = end
                    tasks.cancelAll()
                }
                return ending
            }
        } onCancel: {
            process.kill()
        }
    }

    private func tell(_ news: ClusterNews) {
        let words = news.words { plan.servers[$0].launch.log }
        switch news {
        case .cannotStart(let index, _), .slow(let index, _):
            let start = inner.withLock { $0.running[index].logStart }
            let lines = ServerLog(path: plan.servers[index].launch.log).lastLines(behind: start)
            logger.error("\(words)\(lines.isEmpty ? ", and says nothing" : ", and ends with:")")
            for line in lines { logger.error("    \(line)") }
        case .ended, .rollStopped: logger.warning("\(words)")
        case .healthy, .draining, .restarting, .back, .rolled: logger.info("\(words)")
        }
        guard news.isOfRoll else { return }
        let isLast = news.rollSucceeded != nil
        let follower = inner.withLock { inner in
            defer { if isLast { inner.follower = nil } }
            return inner.follower
        }
        follower?.yield(news)
        if isLast { follower?.finish() }
    }

    /// The state and the process of each server just now, for ``ClusterStatus``.
    func snapshot() -> [(server: ClusterState.Server, number: Int32?, figures: UpstreamServer.Figures)] {
        inner.withLock { inner in
            zip(zip(inner.state.servers, inner.running), upstreams).map {
                ($0.0, $0.1.process?.number, $1.figures)
            }
        }
    }
}

import Jobs
import Logging
import ServiceLifecycle
import Synchronization

/// What goes on by itself.
extension Controller {
    /// Reads what ran, then watches leases, delayed jobs and retention until it is cancelled or shut down gracefully. Then
    /// lease calls answer empty and new ones are refused; what is under way is committed, and nodes may still finish what
    /// they run for as long as their calls come in.
    package func run() async throws {
        try await start()
        await withGracefulShutdownHandler {
            await withTaskCancellationHandler {
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { await self.dispatch() }
                    group.addTask { await self.work() }
                    group.addTask { await self.watch() }
                    group.addTask { await self.wakeDelayed() }
                    group.addTask { await self.refresh() }
                    group.addTask { await self.keepHouse() }
                    group.addTask { await self.sweep() }
                }
            } onCancel: {
                self.stopLeasing()
            }
        } onGracefulShutdown: {
            self.stopLeasing()
        }
        do {
            try await doChores()
        } catch {
            logger.error("not all was written at the end", metadata: ["error": "\(error)"])
        }
        logger.info("the controller has ended")
    }

    /// Lets nobody lease any more and ends all waiting. ``run()`` does so when it is to end; who serves the controller's
    /// calls may do so before, so that no long poll holds it up.
    package func stopLeasing() {
        let calls = core.withLock { $0.fleet.stop() }
        answer(calls)
        stopping.open()
        for wakeup in [dispatching, working, watching, delaying] { wakeup.wake() }
    }

    var isOver: Bool { Task.isCancelled || stopping.isOpen }

    /// Reads what ran and what is remembered of nodes. Nodes may join from then on.
    private func start() async throws {
        let running = try await jobs.running()
        let remembered = try await memory?.all() ?? []
        let now = time.now
        core.withLock { core in
            for node in remembered { core.fleet.restore(node) }
            core.fleet.restore(running: running, at: now)
        }
        if !running.isEmpty {
            logger.info("jobs were running; their nodes may claim them", metadata: ["count": "\(running.count)"])
        }
        metrics.nodesOnline(0)
        ready.open()
    }

    /// Takes nodes offline that were not heard, exactly when they are due.
    private func watch() async {
        while !isOver {
            let due = core.withLock { $0.fleet.nextDue }
            await watching.wait(upTo: due.map { max(.milliseconds(1), $0 - time.now) })
            guard !isOver, let due, due <= time.now else { continue }
            if time.now - due > max(configuration.heartbeatInterval, .seconds(1)) {
                // It was us who were not there: stopped, starved, or the clock was set.
                let now = time.now
                core.withLock { $0.fleet.forgive(at: now) }
                logger.warning("the controller was not running for a while; nodes have time to say that they live")
                continue
            }
            expire()
        }
    }

    /// Does what is due: takes nodes offline that were not heard, wakes delayed jobs, does the chores. ``run()`` does all
    /// that when its time has come.
    package func tick() async throws {
        expire()
        try await doChores()
        _ = try await jobs.wakeDelayed()
    }

    private func expire() {
        let now = time.now
        let (expired, online) = core.withLock { core in
            let expired = core.fleet.expire(at: now)
            for expiry in expired {
                core.chores.lose(expiry.blame.lost, lost(expiry))
                core.chores.release(expiry.blame.spared, of: expiry.node)
                core.chores.nodes.insert(expiry.node)
            }
            return (expired, core.fleet.onlineCount)
        }
        guard !expired.isEmpty else { return }
        for expiry in expired {
            listings.end(expiry.node)
            let ended = FleetFault(.sessionEnded, "node \(expiry.node) was not heard for its lease; join again")
            answer(expiry.request.map { [$0] } ?? [], .failure(ended))
            if expiry.wasOnline {
                logger.warning(
                    "a node is lost", metadata: ["node": "\(expiry.node)", "attempts": "\(expiry.blame.lost.count)"])
            }
            for attempt in expiry.blame.lost {
                logger.warning("an attempt is lost", metadata: .attempt(attempt, expiry.node))
            }
            metrics.expired(expiry.blame.lost.count)
        }
        metrics.nodesOnline(online)
        working.wake()
        // What was kept free for them may be given to others.
        dispatching.wake()
    }

    private func lost(_ expiry: FleetState.Expiry) -> JobError {
        JobError(
            code: "node_lost",
            message: "node \(expiry.node) was not heard for \(Int(configuration.lease.inSeconds.rounded())) s")
    }
}

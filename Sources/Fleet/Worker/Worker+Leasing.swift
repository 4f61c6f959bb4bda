import Jobs
import Logging
import NIOPosix
import Synchronization

extension Worker {
    /// Asks for work as slots come free, one call at a time, and always one while nothing else is to be done: an answer that
    /// comes before its time says that a heartbeat has news.
    func lease() async throws {
        var backoff = Backoff(base: .milliseconds(100), cap: .seconds(5))
        while true {
            try Task.checkCancellation()
            try await waitForRoom()
            let now = clock.now
            let (wanted, session, isDraining, isPrefetch) = shared.withLock { shared in
                let (state, wanted) = (shared.state, shared.state.wanted(at: now))
                return (wanted, state.session, state.isDraining, wanted > state.slots - state.running)
            }
            guard let session else { throw SessionEnd.lost }
            if isDraining {
                // The other parts end the session.
                await leasing.wait()
                continue
            }
            do {
                if wanted == 0 {
                    try await listen(session)
                } else {
                    // A call that wants more than there are slots must not wait long: by then the jobs may be other ones.
                    try await take(wanted, session, wait: isPrefetch ? .seconds(1) : Self.longPoll)
                }
                backoff.reset()
            } catch {
                try handle(error, session, doing: "asking for work")
                try await Task.sleep(for: backoff.next())
            }
        }
    }

    static let longPoll = Duration.seconds(20)
    private static let roomInterval = Duration.seconds(2)

    /// Waits while the disk is full.
    private func waitForRoom() async throws {
        let folders = folders
        while shared.withLock({ $0.state.isDiskFull && $0.state.session != nil && !$0.state.isDraining }) {
            if try await NIOThreadPool.singleton.runIfActive({ folders.hasRoom() }) {
                logger.notice("there is room on the disk of node \(configuration.name) again")
                return update { state, _ in state.isDiskFull = false }
            }
            try await Task.sleep(for: Self.roomInterval)
        }
    }

    /// Waits for work and takes it.
    private func take(_ wanted: Int, _ session: NodeSession, wait: Duration) async throws {
        let begin = clock.now
        let client = client
        let assignments = try await withThrowingTaskGroup(of: [Assignment].self) { group in
            group.addTask {
                try await withDeadline(wait + .seconds(10), "for work") {
                    try await client.lease(session: session, free: wanted, wait: wait)
                }
            }
            // A drain ends the call. What was leased meanwhile is given back by the goodbye.
            group.addTask {
                while !Task.isCancelled, !self.shared.withLock({ $0.state.isDraining }) { await self.draining.wait() }
                return []
            }
            defer { group.cancelAll() }
            return try await group.next() ?? []
        }
        connected.store(true, ordering: .relaxed)
        guard assignments.isEmpty else {
            return update { state, now in state.leased(assignments, session: session, at: now) }
        }
        if clock.now - begin < wait, !shared.withLock({ $0.state.isDraining }) { beating.wake() }
    }

    /// While every slot is taken: waits until one comes free, and meanwhile for news.
    private func listen(_ session: NodeSession) async throws {
        // Short jobs are over before a call would be worth it.
        await leasing.wait(upTo: .milliseconds(100))
        guard hasNoRoom else { return }
        let client = client
        let hasNews = try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                let begin = self.clock.now
                let answer = try await withDeadline(Self.longPoll + .seconds(10), "for news") {
                    try await client.lease(session: session, free: 0, wait: Self.longPoll)
                }
                self.update { state, now in state.leased(answer, session: session, at: now) }
                return self.clock.now - begin < Self.longPoll
            }
            group.addTask {
                repeat { await self.leasing.wait() } while !Task.isCancelled && self.hasNoRoom
                return false
            }
            defer { group.cancelAll() }
            return try await group.next() ?? false
        }
        if hasNews { beating.wake() }
    }

    private var hasNoRoom: Bool {
        let now = clock.now
        return shared.withLock { $0.state.wanted(at: now) == 0 && !$0.state.isDraining }
    }
}

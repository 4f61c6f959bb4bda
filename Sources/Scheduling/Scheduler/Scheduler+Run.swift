import HeapModule
package import Jobs
import Logging
import SQL
import ServiceLifecycle
import Synchronization

extension Scheduler {
    /// Drives until it is cancelled or shut down gracefully. What is under way is gone on with by the next one.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { tasks in
                tasks.addTask { await self.work() }
                await self.driveInTurn()
                tasks.cancelAll()
            }
        }
    }

    /// Waits for its turn, drives, and waits again when it lost the claim.
    private func driveInTurn() async {
        var hasWaited = false
        while !Task.isCancelled {
            let claim = try? await store.database.claim("scheduler")
            guard let claim else {
                if !hasWaited { logger.info("another scheduler works on this database; this one stands by") }
                hasWaited = true
                mailbox.withLock { mailbox in
                    mailbox.isStandingBy = true
                    mailbox.added = []
                }
                try? await Task.sleep(for: .seconds(1))
                continue
            }
            hasWaited = false
            mailbox.withLock { mailbox in
                mailbox.isDriving = true
                mailbox.isStandingBy = false
            }
            await drive(claim)
            mailbox.withLock { mailbox in
                mailbox.isDriving = false
                mailbox.events = []
                mailbox.added = []
            }
            state = nil
            await claim.release()
        }
    }

    private func drive(_ claim: any DatabaseClaim) async {
        var pause: Duration?
        while !Task.isCancelled, claim.isHeld {
            do {
                let begun = ContinuousClock.now
                let next = try await step()
                pause = nil
                mailbox.withLock { $0.hasFailed = false }
                await wakeup.wait(upTo: wait(until: next))
                // What comes quickly one after another is done together.
                let rest = min(begun + Self.leastStep - .now, next.map { $0 - time.now } ?? Self.leastStep)
                if rest > .zero { try? await Task.sleep(for: rest) }
            } catch {
                guard !Task.isCancelled else { return }
                // What is in memory may not be what is written.
                state = nil
                mailbox.withLock { $0.hasFailed = true }
                pause = min((pause ?? .milliseconds(125)) * 2, .seconds(10))
                logger.error("schedules cannot be kept; tried again", metadata: ["error": "\(error)"])
                try? await Task.sleep(for: pause ?? .seconds(1))
            }
        }
    }

    private static let leastStep = Duration.milliseconds(5)

    /// Not longer than a few seconds while something is timed, so that a clock that is set is noticed.
    private func wait(until next: Timestamp?) -> Duration {
        var longest = configuration.refreshInterval ?? configuration.checkInterval
        if !unsent.isEmpty { longest = min(longest, .seconds(1)) }
        guard let next else { return longest }
        return max(.zero, min(next - time.now, min(longest, .seconds(5))))
    }

    /// Does what is to be done now. Answers when something is due next. ``run()`` does so again and again; tests with a clock
    /// of their own do it themselves.
    @discardableResult
    package func step() async throws -> Timestamp? {
        var decision = SchedulerState.Decision()
        var state = try await loaded(&decision)
        self.state = nil
        let now = time.now
        let added = mailbox.withLock { mailbox in
            defer { mailbox.added = [] }
            return mailbox.added
        }
        for record in added { state.take(record) }
        try await refresh(&state, &decision, at: now)
        // Only now: a read that fails loses no event.
        let events = mailbox.withLock { mailbox in
            defer { mailbox.events = [] }
            return mailbox.events
        }
        for event in events { heard(event, &state, &decision, at: now) }
        decision.add(state.due(at: now))
        if !decision.write.isEmpty {
            do {
                let taken = try await store.write(decision.write)
                state.written(decision.write)
                drop(&decision, &state, taken)
            } catch {
                // What was heard is heard again once it can be written.
                mailbox.withLock { $0.events = events + $0.events }
                throw error
            }
        }
        metrics.decided(decision)
        for run in decision.ended { log(run) }
        let next = state.nextDue()
        self.state = state
        // Nor is what waits to be done.
        mailbox.withLock { $0.works.removeAll { !state.isOpen($0.origin) } }
        // What was stopped before it was submitted is not submitted any more.
        try await perform((unsent + decision.actions).filter { state.wants($0) })
        metrics.fired(decision.ticks, at: time.now)
        try await check(at: now)
        return next
    }

    /// What was not taken is not done.
    private func drop(_ decision: inout SchedulerState.Decision, _ state: inout SchedulerState, _ taken: Set<Int>) {
        guard taken.count < decision.write.fires.count else { return }
        var gone: Set<JobID> = []
        for (index, fire) in decision.write.fires.enumerated() where !taken.contains(index) {
            state.refused(fire)
            gone.formUnion(fire.runs.map(\.id))
            decision.missed -= fire.missed
        }
        decision.actions.removeAll { $0.run.map(gone.contains) ?? false }
        decision.ended.removeAll { gone.contains($0.id) }
        let refused = Set(
            decision.write.fires.enumerated().filter { !taken.contains($0.0) }.flatMap { $0.1.runs.compactMap(\.tick) })
        decision.ticks.removeAll(where: refused.contains)
        // Somebody else changed these: what they are now is read.
        self.refresh()
    }

    // MARK: Reading

    private func loaded(_ decision: inout SchedulerState.Decision) async throws -> SchedulerState {
        if let state { return state }
        var fresh = SchedulerState(seed: .random(in: .min ... .max))
        try await readChanges(into: &fresh)
        let open = try await store.open()
        // A process may have died between an end and the cancels that belong to it.
        let orphans = try await store.orphanedJobs()
        if !orphans.isEmpty { decision.actions.append(.cancel(orphans)) }
        let now = time.now
        fresh.resume(open, at: now, &decision)
        unsent = []
        mailbox.withLock { mailbox in
            mailbox.isStale = true
            // What had begun begins again.
            mailbox.works = []
        }
        return fresh
    }

    private func refresh(
        _ state: inout SchedulerState, _ decision: inout SchedulerState.Decision, at now: Timestamp
    ) async throws {
        let isStale = mailbox.withLock { mailbox in
            defer { mailbox.isStale = false }
            return mailbox.isStale
        }
        guard isStale || configuration.refreshInterval != nil else { return }
        try await readChanges(into: &state)
        for run in try await store.wished() { decision.add(state.wished(run, at: now)) }
    }

    private func readChanges(into state: inout SchedulerState) async throws {
        let changed = try await store.changed(after: state.change)
        // What was handed over directly is known, but is read up to here as well.
        defer { state.change = changed.reduce(state.change) { max($0, $1.change) } }
        let new = changed.filter { !state.knows($0.id, $0.change) }
        guard !new.isEmpty else { return }
        var read: Set<JobID> = []
        for found in try await store.records(new.map(\.id)) {
            do throws(UnreadableSchedule) {
                let record = try found.get()
                read.insert(record.id)
                state.put(record)
            } catch {
                logger.error(
                    "a task or workflow cannot be read and does not run",
                    metadata: Self.metadata(of: error.kind, error.name, error.id, error.reason))
            }
        }
        let unread = new.filter { !read.contains($0.id) }
        for (id, change) in unread { state.pass(id, change) }
        try await store.keepNext(state.untold(read) + unread.map { ($0.id, nil, $0.change) })
    }
}

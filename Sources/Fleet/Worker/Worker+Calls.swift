import Jobs
import NIOPosix
import Synchronization

extension Worker {
    /// Sends heartbeats at their interval, and at once when woken.
    func beat() async throws {
        var backoff = Backoff(base: .milliseconds(100), cap: .seconds(2))
        while true {
            let sample = await configuration.sample()
            // Before the state is looked at: what is announced after that was not told by this one.
            let sent = clock.now
            let (beat, interval) = shared.withLock { shared -> (Heartbeat?, Duration) in
                guard let session = shared.state.session else { return (nil, .zero) }
                return (
                    Heartbeat(
                        session: session, attempts: Self.progress(shared), sample: sample,
                        isDraining: shared.state.isDraining), shared.state.heartbeatInterval
                )
            }
            guard let beat else { throw SessionEnd.lost }
            do {
                let client = client
                let answer = try await withDeadline(callTime, "a heartbeat") { try await client.heartbeat(beat) }
                connected.store(true, ordering: .relaxed)
                backoff.reset()
                take(answer.listings)
                update { state, now in state.beaten(answer, session: beat.session, sent: sent, at: now) }
                await beating.wait(upTo: interval)
            } catch {
                try handle(error, beat.session, doing: "a heartbeat")
                await beating.wait(upTo: min(interval, backoff.next()))
            }
            try Task.checkCancellation()
        }
    }

    /// Sends the reports of ended attempts, all that wait at a time.
    func finish() async throws {
        // Folders go beside that: one with very much in it holds up no report.
        try await withThrowingDiscardingTaskGroup { group in
            try await finish { reports in
                let (jobs, gone) = answered(reports)
                group.addTask {
                    if !gone.isEmpty { await self.clear(gone) }
                    self.update { state, _ in state.cleared(jobs) }
                }
            }
        }
    }

    private func finish(_ answered: ([AttemptReport]) -> Void) async throws {
        var backoff = Backoff(base: .milliseconds(50), cap: .seconds(2))
        while true {
            try Task.checkCancellation()
            let now = clock.now
            let (reports, session, isDrained) = shared.withLock { shared in
                (
                    Self.batch(shared.state.reports(256, node: configuration.name)),
                    shared.state.hasLapsed(at: now) ? nil : shared.state.session, shared.state.isDrained
                )
            }
            if isDrained { throw SessionEnd.drained }
            guard let session, !reports.isEmpty else {
                await finishing.wait()
                continue
            }
            do {
                let client = client
                _ = try await withDeadline(callTime, "reports") { try await client.finish(reports, session: session) }
                backoff.reset()
                answered(reports)
            } catch {
                try handle(error, session, doing: "reporting ended jobs")
                try await Task.sleep(for: backoff.next())
            }
        }
    }

    /// As many reports as fit one call well; one at least.
    private static func batch(_ reports: [AttemptReport]) -> [AttemptReport] {
        var size = 0
        let count = reports.prefix { report in
            size += (report.result?.roughSize ?? 0) + (report.statistics?.roughSize ?? 0)
            return size < 2 << 20
        }.count
        return Array(reports.prefix(max(1, count)))
    }

    /// Reports were answered. Answers their jobs, busy until they are cleared, and those whose folders go: all but the
    /// released ones that hold checkpoints.
    private func answered(_ reports: [AttemptReport]) -> (jobs: [JobID], gone: [JobID]) {
        let jobs = update { state, _ in state.answered(reports.map(\.reference)) }
        let released = Set(reports.filter { $0.outcome == .released }.map(\.reference.job))
        let gone = jobs.filter { folders.knows($0) && !(released.contains($0) && folders.hasCheckpoint($0)) }
        return (jobs, gone)
    }

    /// The source of a spider, asked for until the controller answers.
    func spiderSource(
        _ project: EntityName, _ spider: EntityName, _ version: EntityName?
    ) async throws -> SpiderSourceAnswer {
        try await ask(within: callTime, "for a spider") { client, session in
            try await client.spiderSource(project: project, spider: spider, version: version, session: session)
        }
    }

    /// What fetching an egg may take.
    static let eggTime = Duration.seconds(150)

    /// Puts an egg into a folder, asked for until the controller answers. Throws ``FleetFault`` or ``JobError``.
    func egg(_ project: EntityName, _ version: EntityName?, into folder: String) async throws -> EggFile {
        let key = EggCache.Key(project: project, version: version)
        let eggs = eggs
        let path = folder + "/project.egg"
        while true {
            let known = try await NIOThreadPool.singleton.runIfActive { eggs.egg(key) }
            let egg = try await ask(within: Self.eggTime, "for an egg") { client, session in
                try await client.egg(project: project, version: version, unless: known?.digest, session: session)
            }
            let file = try await NIOThreadPool.singleton.runIfActive { () -> EggFile? in
                let kept = try eggs.keep(egg, for: key, known: known)
                guard try eggs.link(kept.digest, to: path) else { return nil }
                return EggFile(version: egg.version, path: path, requirements: kept.requirements)
            }
            if let file { return file }
            // Dropped for others between the two: it is fetched again.
            guard access(folder, F_OK) == 0 else {
                throw JobError(code: "storage_failed", message: "\(folder) on the node was removed")
            }
        }
    }

    /// Asks the controller until it answers. Throws ``FleetFault`` that asking again would not mend.
    func ask<Answer: Sendable>(
        within time: Duration, _ doing: String,
        _ call: @escaping @Sendable (any ControllerClient, NodeSession) async throws -> Answer
    ) async throws -> Answer {
        var backoff = Backoff(base: .milliseconds(100), cap: .seconds(5))
        while true {
            try Task.checkCancellation()
            if let session = shared.withLock({ $0.state.session }) {
                do {
                    let client = client
                    return try await withDeadline(time, doing) { try await call(client, session) }
                } catch let fault as FleetFault {
                    switch fault.code {
                    case .sessionEnded, .nodeUnknown: sessionEnded(session)
                    case .unreachable, .untrusted, .storage, .shuttingDown: break
                    default: throw fault
                    }
                }
            }
            try await Task.sleep(for: backoff.next())
        }
    }
}

import Crawling
import Glibc
import Jobs
import Logging
import NIOPosix
import Synchronization
import Web

/// Why a session with the controller is over.
enum SessionEnd: Error {
    /// The controller does not know it any more.
    case lost
    /// No heartbeat was answered for as long as the lease.
    case lapsed
    /// The node has nothing left to do.
    case drained
}

extension Worker {
    /// Joins and works, again and again, until the node is drained or refused.
    func serve() async throws {
        var pause = Backoff(base: .milliseconds(50), cap: .seconds(5))
        var isFirst = true
        while !Task.isCancelled {
            guard try await join(isFirst: isFirst) else { return }
            isFirst = false
            let began = clock.now
            switch try await workSession() {
            case .drained?:
                guard let session = shared.withLock({ $0.state.session }) else { return }
                let client = client
                try? await withDeadline(.seconds(2), "goodbye") { try await client.leave(session: session) }
                return
            case .lost?:
                logger.notice("the controller has ended the session of node \(configuration.name); joining again")
            case .lapsed?:
                logger.warning(
                    "no heartbeat was answered within the lease: node \(configuration.name) drops its runs and joins again"
                )
                await settle()
            case nil: return
            }
            // Two workers of one name would take the session from each other as fast as they can.
            if clock.now - began < .seconds(2) { try? await Task.sleep(for: pause.next()) } else { pause.reset() }
        }
    }

    /// Waits until no run is left: only then do their checkpoints stand still.
    private func settle() async {
        while !Task.isCancelled, shared.withLock({ $0.state.running > 0 }) { await settling.wait() }
    }

    /// Asks the controller until it answers. False when there is nothing more to do before that.
    ///
    /// - Parameter isFirst: whether it has not joined before. A certificate that is not trusted then ends it, as a mistake
    ///   that somebody has just made; later it is the controller's, which somebody will mend there.
    private func join(isFirst: Bool) async throws -> Bool {
        var backoff = Backoff(base: .milliseconds(100), cap: .seconds(15))
        var hasWarned = false
        while !Task.isCancelled {
            if shared.withLock({ $0.state.isDrained || $0.state.drainUntil.map { $0 < clock.now } ?? false }) {
                return false
            }
            do {
                let sent = clock.now
                let hello = await hello()
                let client = client
                let welcome = try await withDeadline(.seconds(5), "a join") { try await client.join(hello) }
                connected.store(true, ordering: .relaxed)
                let resumed = Set(welcome.resumed.map(\.reference.job))
                let now = clock.now
                let folders = folders
                // What was held and is not given back is another node's now.
                _ = try? await NIOThreadPool.singleton.runIfActive {
                    for job in hello.held where !resumed.contains(job) { folders.remove(job) }
                }
                update { state, _ in state.joined(welcome, sent: sent, at: now) }
                logger.info(
                    "node \(configuration.name) has joined", metadata: ["resumed": "\(welcome.resumed.count)"])
                return true
            } catch let fault as FleetFault where fault.code == .refused || (isFirst && fault.code == .untrusted) {
                throw fault
            } catch {
                connected.store(false, ordering: .relaxed)
                if !hasWarned, !Task.isCancelled {
                    hasWarned = true
                    logger.warning("node \(configuration.name) cannot join, and tries again: \(error)")
                }
                await joining.wait(upTo: backoff.next())
            }
        }
        return false
    }

    private func hello() async -> NodeHello {
        let (running, address) = shared.withLock { (Self.progress($0), $0.address) }
        let jobs = Set(running.map(\.reference.job))
        let folders = folders
        let held = try? await NIOThreadPool.singleton.runIfActive { folders.held(running: jobs) }
        return NodeHello(
            capabilities: NodeCapabilities(
                name: configuration.name, runtimes: Set(runners.filter(\.value.isAble).keys),
                labels: configuration.labels,
                commands: runners[.command]?.commands),
            slots: configuration.slots, architecture: Self.architecture, version: TrawlVersion.current,
            address: address, identity: folders.identity,
            held: Array((held ?? []).prefix(10_000)), running: running)
    }

    /// Every attempt that the node has, with what its run last said.
    static func progress(_ shared: Shared) -> [AttemptProgress] {
        shared.state.held.map { reference in
            AttemptProgress(
                reference: reference, statistics: shared.runs[reference]?.status.statistics ?? [:],
                isWaiting: shared.state.hasNotBegun(reference))
        }
    }

    /// Works until the session is over. Nil when the worker was cancelled. Throws when the controller refuses the node.
    private func workSession() async throws -> SessionEnd? {
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.beat() }
                group.addTask { try await self.lease() }
                group.addTask { try await self.finish() }
                group.addTask { try await self.watch() }
                group.addTask { try await self.listEggs() }
                defer { group.cancelAll() }
                try await group.next()
            }
            return nil
        } catch let end as SessionEnd {
            return end
        } catch is CancellationError {
            return nil
        }
    }

    /// Looks after the time: leases, timeouts, stops to be forced, the end of a drain.
    private func watch() async throws {
        while true {
            let (end, pause) = update { state, now -> (SessionEnd?, Duration) in
                if state.hasLapsed(at: now) {
                    state.lapse()
                    return (.lapsed, .zero)
                }
                if state.session == nil { return (.lost, .zero) }
                state.tick(at: now)
                if let until = state.drainUntil, until <= now { return (.drained, .zero) }
                let isBusy = state.running > 0 || state.isDraining || !state.waiting.isEmpty
                return (nil, min(.milliseconds(isBusy ? 100 : 500), state.lease / 10))
            }
            if let end { throw end }
            try await Task.sleep(for: pause)
        }
    }

    /// Throws when a fault of a call means the end of the session; else says that the controller is away.
    func handle(_ error: any Error, _ session: NodeSession, doing what: String) throws {
        if Task.isCancelled { throw CancellationError() }
        guard let fault = error as? FleetFault else {
            logger.warning("\(what) failed and is tried again: \(error)")
            return
        }
        switch fault.code {
        case .sessionEnded, .nodeUnknown:
            sessionEnded(session)
            throw SessionEnd.lost
        case .refused: throw fault
        default:
            let isAway = [.unreachable, .untrusted, .shuttingDown].contains(fault.code)
            connected.store(!isAway, ordering: .relaxed)
            logger.debug("\(what) failed and is tried again: \(fault)")
        }
    }

    private static let architecture: String = {
        var names = utsname()
        guard uname(&names) == 0 else { return "unknown" }
        return withUnsafeBytes(of: &names.machine) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }()
}

package import Jobs
import Logging
import ServiceLifecycle
import Synchronization

/// What nodes ask.
extension Controller {
    package func join(_ hello: NodeHello) async throws -> NodeWelcome {
        guard await ready.wait(within: .seconds(10)) else {
            throw FleetFault(.unreachable, "the controller is not ready yet; join again in a while")
        }
        let name = hello.capabilities.name
        let session = NodeSession(node: name, id: RandomName.make())
        let now = time.now
        let (joining, online) = try core.withLock { core throws(FleetFault) in
            guard core.fleet.nodes[name] != nil || core.fleet.nodes.count < FleetState.mostNodes else {
                throw FleetFault(.refused, "there are \(FleetState.mostNodes) nodes already; use one of their names")
            }
            if let conflict = core.fleet.conflict(of: hello, at: now) { throw conflict }
            let joining = core.fleet.join(hello, session: session.id, at: now)
            let lost = JobError(code: "node_restarted", message: "node \(name) began anew and no longer had the job")
            core.chores.lose(joining.lost, lost)
            let held = Set(joining.lostUnlessResumed)
            core.chores.release(joining.spared.filter { !held.contains($0) }, of: name)
            core.chores.nodes.insert(name)
            return (joining, core.fleet.onlineCount)
        }
        listings.end(name)
        if let call = joining.endedRequest {
            answer(
                [call], .failure(FleetFault(.sessionEnded, "node \(name) joined anew; its earlier session has ended")))
        }
        metrics.nodesOnline(online)
        watching.wake()
        working.wake()
        logJoin(hello, joining)
        try await storing { try await jobs.report(joining.kept) }
        let resumed = joining.held.isEmpty ? [] : try await resume(joining, hello.capabilities, session)
        return NodeWelcome(
            session: session, lease: configuration.lease, heartbeatInterval: configuration.heartbeatInterval,
            resumed: resumed)
    }

    /// Leases held jobs again.
    private func resume(
        _ joining: FleetState.Joining, _ capabilities: NodeCapabilities, _ session: NodeSession
    ) async throws -> [Assignment] {
        let lost = JobError(
            code: "node_restarted", message: "node \(session.node) began anew and could not go on with the job")
        let again: [Job]
        do {
            again = try await jobs.leaseAgain(
                joining.held, for: capabilities, sparing: Set(joining.spared.map(\.job)))
        } catch {
            add { Self.lose(joining.lostUnlessResumed, joining, lost, of: session.node, &$0) }
            throw FleetFault.told(error)
        }
        let resumed = Set(again.map(\.id))
        let isPresent = core.withLock { core in
            let left = joining.lostUnlessResumed.filter { !resumed.contains($0.job) }
            Self.lose(left, joining, lost, of: session.node, &core.chores)
            if core.fleet.resume(again, session: session) { return true }
            core.chores.release(
                again.map { AttemptReference(job: $0.id, attempt: $0.status.attempt) }, of: session.node)
            return false
        }
        working.wake()
        guard isPresent else {
            throw FleetFault(.sessionEnded, "node \(session.node) joined anew meanwhile; join again")
        }
        return again.map { Assignment($0, resumes: true) }
    }

    /// Counts attempts as lost, but for the spared ones, which are released.
    private static func lose(
        _ attempts: [AttemptReference], _ joining: FleetState.Joining, _ reason: JobError, of node: EntityName,
        _ chores: inout FleetChores
    ) {
        let spared = Set(joining.spared)
        chores.lose(attempts.filter { !spared.contains($0) }, reason)
        chores.release(attempts.filter { spared.contains($0) }, of: node)
    }

    private func logJoin(_ hello: NodeHello, _ joining: FleetState.Joining) {
        let metadata: Logger.Metadata = [
            "node": "\(hello.capabilities.name)", "slots": "\(hello.slots)", "version": "\(hello.version)",
            "running": "\(joining.kept.count)", "lost": "\(joining.lost.count)",
        ]
        logger.info("a node joined", metadata: metadata)
        if joining.tookOver {
            logger.warning(
                "a node joined while its earlier session was alive: it was started again",
                metadata: ["node": "\(hello.capabilities.name)"])
        }
    }

    package func heartbeat(_ beat: Heartbeat) async throws -> HeartbeatAnswer {
        let node = beat.session.node
        let now = time.now
        let result = try core.withLock { core throws(FleetFault) in
            let result = try core.fleet.heartbeat(beat, at: now)
            core.chores.release(result.missing, of: node)
            return result
        }
        if !result.missing.isEmpty { working.wake() }
        if result.mayTakeMore { dispatching.wake() }
        for attempt in result.missing {
            logger.warning(
                "an attempt did not reach its node and goes back to the queue", metadata: .attempt(attempt, node))
        }
        try await storing { try await jobs.report(result.progress) }
        var answer = result.answer
        answer.listings = listings.listings(of: beat.session)
        return answer
    }

    package func spiderSource(
        project: EntityName, spider: EntityName, version: EntityName?, session: NodeSession
    ) async throws -> SpiderSourceAnswer {
        _ = try core.withLock { core throws(FleetFault) in try core.fleet.node(of: session) }
        let answer = try await storing {
            try await spiders.source(project: project, spider: spider, version: version)
        }
        return SpiderSourceAnswer(version: answer.version.version, source: answer.source)
    }

    package func leave(session: NodeSession) async throws {
        let now = time.now
        let (left, online) = try core.withLock { core throws(FleetFault) in
            let left = try core.fleet.leave(session, at: now)
            core.chores.release(left.attempts, of: session.node)
            core.chores.nodes.insert(session.node)
            return (left, core.fleet.onlineCount)
        }
        listings.end(session.node)
        answer(left.request.map { [$0] } ?? [])
        working.wake()
        dispatching.wake()
        metrics.nodesOnline(online)
        logger.info(
            "a node left", metadata: ["node": "\(session.node)", "released": "\(left.attempts.count)"])
    }
}

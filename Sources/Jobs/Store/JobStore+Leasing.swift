import SQL
import Synchronization
import Web

extension JobStore {
    /// Takes up to `limit` jobs for a node, best first (P6), each with a new attempt number. Answers at once, with none when
    /// nothing that the node can run waits; then the database is not asked.
    package func lease(_ limit: Int, for node: NodeCapabilities) async throws -> [Job] {
        if state.withLock({ $0.isDoubtful }) { try await refresh() }
        var leased: [Job] = []
        // A queue may have less than memory thought: then the choice goes on. Each round takes something or ends a queue,
        // unless others come in between; so it is bounded.
        for _ in 0..<16 where leased.count < limit {
            let now = time.now
            let wanted = limit - leased.count
            let picks = state.withLock {
                $0.queues.reserve(wanted, for: node, now: now, ageing: configuration.ageing)
            }
            guard !picks.isEmpty else { break }
            do {
                leased += try await claim(picks, node.name, now)
            } catch {
                state.withLock { state in
                    for pick in picks { state.queues.giveBack(pick) }
                }
                // What was leased before is the node's, and must reach it.
                if leased.isEmpty { throw error }
                break
            }
        }
        return await readable(leased)
    }

    private func claim(_ picks: [QueuePick], _ node: EntityName, _ now: Timestamp) async throws -> [Job] {
        let claim = JobClaim(
            picks: picks, node: node, now: now, schedule: configuration.retries, generator: generator())
        var moreWaits = false
        let answers = try await commit({ try claim.run($0) }) { state, answers in
            for answer in answers {
                for row in answer.rows { state.lease(row) }
                state.setAside(answer.unreadable)
                if state.queues.settle(answer.pick, taken: answer.rows.count, next: answer.next) { moreWaits = true }
            }
        }
        if moreWaits { notifyQueued() }
        notice(answers.flatMap(\.unreadable))
        let rows = answers.flatMap(\.rows)
        let jobs = notify(rows.map { JobChange(row: $0, transition: JobTransition(from: .pending, to: .running)) })
        state.withLock { $0.keepRequests(jobs) }
        return jobs
    }

    /// The leased jobs. Those whose request cannot be read are failed and left out.
    private func readable(_ leased: [Job]) async -> [Job] {
        guard leased.contains(where: { $0.error == .requestUnreadable }) else { return leased }
        var jobs: [Job] = []
        for job in leased {
            guard job.error == .requestUnreadable, let node = job.status.node else {
                jobs.append(job)
                continue
            }
            let report = AttemptReport(
                reference: AttemptReference(job: job.id, attempt: job.status.attempt), node: node,
                outcome: .failed(.requestUnreadable, retryAfter: nil))
            do {
                _ = try await finish([report])
            } catch {
                // It cannot be ended now; its node will say that there is nothing to run.
                jobs.append(job)
            }
        }
        return jobs
    }

    /// Leases jobs again that the node holds checkpoints of: those that still count as its, or wait for anybody. The
    /// others are not in the answer: those that were asked to end, that wait for their time, or that are not the node's.
    ///
    /// Attempts that still count as the node's were lost, as when its process died (P5).
    ///
    /// - Parameter spared: jobs for which that loss does not count.
    package func leaseAgain(
        _ held: [JobID], for node: NodeCapabilities, sparing spared: Set<JobID> = []
    ) async throws -> [Job] {
        guard !held.isEmpty else { return [] }
        let now = time.now
        let schedule = configuration.retries
        let seed = generator()
        let changes = try await commit({ connection in
            var generator = seed
            var changes: [JobChange] = []
            var rows = try JobRow.find(held, connection)
            var seen: Set<JobID> = []
            for id in held where seen.insert(id).inserted {
                guard var row = rows.removeValue(forKey: id) else { continue }
                let before = row.status.state
                let countsLoss = !spared.contains(id)
                guard
                    try row.resume(node, countsLoss: countsLoss, now: now, schedule: schedule, generator: &generator)
                else { continue }
                try row.write(connection)
                if row.status.state == .running {
                    var leased = [row]
                    if row.version == nil, let placement = QueueKey(row.queue)?.placement, placement.command == nil {
                        try JobRow.resolveVersions(&leased, of: placement.runtime, connection)
                    }
                    try JobRow.lease(leased, node: node.name, now: now, connection)
                    row = leased.first ?? row
                }
                changes.append(JobChange(row: row, transition: JobTransition(from: before, to: row.status.state)))
            }
            return changes
        }) { state, changes in
            for change in changes { state.apply(change) }
        }
        return await readable(notify(changes).filter { $0.status.state == .running })
    }
}

extension JobRow {
    /// Gives the job to a node that holds its checkpoint. False when it cannot have it, and nothing changed.
    fileprivate mutating func resume(
        _ capabilities: NodeCapabilities, countsLoss: Bool, now: Timestamp, schedule: RetrySchedule,
        generator: inout SplitMix64
    ) throws -> Bool {
        let node = capabilities.name
        var isChanged = false
        if status.state == .running, status.node == node {
            let event: JobEvent =
                countsLoss
                ? .lose(attempt: status.attempt) : .finish(attempt: status.attempt, node: node, .released)
            let reason = JobError(code: "node_lost", message: "node \(node) was started again")
            _ = try apply(event, now: now, schedule: schedule, reason: reason, generator: &generator)
            // The wait after a second loss spares other nodes; this one has the checkpoint, and its losses are counted.
            if let due = status.availableAt {
                _ = try apply(.due, now: max(now, due), schedule: schedule, generator: &generator)
            }
            isChanged = true
        }
        if status.state == .pending, QueueKey(queue)?.placement.isServed(by: capabilities) == true {
            _ = try apply(.lease(node: node), now: now, schedule: schedule, generator: &generator)
            isChanged = true
        }
        return isChanged
    }
}

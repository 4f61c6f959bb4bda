import Jobs
import Logging
import Synchronization

/// What comes again and again.
extension Controller {
    /// Jobs that a retry keeps back come into the queue when their time has come.
    func wakeDelayed() async {
        while !isOver {
            var pause: Duration?
            do {
                let due = try await jobs.wakeDelayed()
                pause = due.map { min(max(.milliseconds(5), $0 - time.now), .seconds(3_600)) }
            } catch {
                pause = .seconds(1)
                logger.error("delayed jobs cannot be read; tried again", metadata: ["error": "\(error)"])
            }
            await delaying.wait(upTo: pause)
        }
    }

    /// Finds jobs that other processes added.
    func refresh() async {
        while !isOver {
            await stopping.wait(within: configuration.refreshInterval)
            guard !isOver else { return }
            do {
                try await jobs.refresh()
                try await hearCancels()
            } catch {
                logger.error("the queue cannot be read; tried again", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Tells nodes of jobs that other processes have cancelled.
    private func hearCancels() async throws {
        let now = time.now
        for (attempt, node) in try await jobs.cancelling() {
            let call = core.withLock { core in
                core.fleet.nodes[node]?.attempts[attempt.job].map(\.isCancelling) == false
                    ? core.fleet.cancel(attempt, of: node, at: now) : nil
            }
            answer(call.map { [$0] } ?? [])
        }
    }

    /// Every minute: old jobs go by the retention's rules, files that nobody uses are closed, and it is written when nodes
    /// were seen.
    func keepHouse() async {
        while !isOver {
            await stopping.wait(within: .seconds(60))
            guard !isOver else { return }
            let seen = online
            add { $0.nodes.formUnion(seen) }
            outputs.closeIdle()
            do {
                try await prune()
            } catch {
                logger.error("old jobs cannot be deleted; tried again", metadata: ["error": "\(error)"])
            }
        }
    }

    private var online: [EntityName] {
        core.withLock { core in core.fleet.nodes.values.filter(\.isOnline).map(\.name) }
    }

    /// Deletes ended jobs and their outputs by the retention's rules, a bounded number.
    package func prune() async throws {
        var gone = 0
        for _ in 0..<20 {
            let jobs = try await jobs.prune(configuration.retention, totalBytes: outputs.totalBytes)
            if jobs.isEmpty { break }
            gone += jobs.count
            core.withLock { $0.chores.outputs += jobs.map { OutputName(of: $0) } }
            // The next round counts what is left.
            try await doChores()
        }
        if gone > 0 { logger.info("old jobs were deleted", metadata: ["count": "\(gone)"]) }
    }
}

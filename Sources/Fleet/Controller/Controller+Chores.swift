import Jobs
import Logging
import Synchronization

/// Writes down what nobody waits for, until it is written.
extension Controller {
    func work() async {
        var pause: Duration?
        while !isOver {
            await working.wait(upTo: pause)
            do {
                try await doChores()
                pause = nil
            } catch {
                pause = min((pause ?? .milliseconds(250)) * 2, .seconds(10))
                logger.error("what must be written cannot be; tried again", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Does what is to be done now. What fails is put back, and the first error thrown.
    func doChores() async throws {
        var chores = core.withLock { core in
            core.working += 1
            return core.chores.take()
        }
        defer {
            let rest = chores
            core.withLock { core in
                core.working -= 1
                core.chores.putBack(rest)
            }
        }
        for (reason, attempts) in chores.lost {
            let lost = try await jobs.lose(attempts, reason: reason)
            chores.lost[reason] = nil
            for job in lost where job.status.state == .failed {
                logger.warning("a job failed with its node", metadata: ["job": "\(job.id)", "code": "\(reason.code)"])
            }
        }
        if !chores.released.isEmpty {
            // A fenced one is somebody else's already.
            _ = try await jobs.finish(chores.released)
            chores.released = []
        }
        while let output = chores.outputs.last {
            try await outputs.delete(output)
            chores.outputs.removeLast()
        }
        if !chores.nodes.isEmpty {
            try await remember(chores.nodes)
            chores.nodes = []
        }
    }

    /// Whether the database knows all that it should.
    package var isSettled: Bool { core.withLock { $0.working == 0 && $0.chores.isEmpty } }

    private func remember(_ names: Set<EntityName>) async throws {
        guard let memory else { return }
        let nodes = core.withLock { core in
            names.sorted().compactMap { core.fleet.nodes[$0]?.stored }
        }
        try await memory.save(nodes)
    }
}

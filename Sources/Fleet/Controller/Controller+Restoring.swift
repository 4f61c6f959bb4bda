import Jobs
import Logging
import Synchronization

extension Controller {
    /// Goes on with other contents of the stores, after a restore, as a restart would: every session ends, so that nodes
    /// join again, and what the database takes for running waits one lease period for its nodes.
    package func reload() async throws {
        let calls = core.withLock { core in
            let wasStopping = core.fleet.isStopping
            core.fleet = FleetState(lease: configuration.lease, heartbeatInterval: configuration.heartbeatInterval)
            core.chores = FleetChores()
            if wasStopping { _ = core.fleet.stop() }
            return Array(core.replies.keys)
        }
        answer(calls, .failure(FleetFault(.sessionEnded, "the controller's state was restored; join again")))
        try await jobs.reload()
        let running = try await jobs.running()
        let remembered = try await memory?.all() ?? []
        let now = time.now
        core.withLock { core in
            for node in remembered where core.fleet.nodes[node.name] == nil { core.fleet.restore(node) }
            core.fleet.restore(running: running, at: now)
        }
        logger.notice("the state was restored", metadata: ["running": "\(running.count)"])
        for wakeup in [dispatching, working, watching, delaying] { wakeup.wake() }
    }
}

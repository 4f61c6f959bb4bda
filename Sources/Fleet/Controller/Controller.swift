package import Jobs
package import Logging
import ServiceLifecycle
import Synchronization

/// The fleet's centre: nodes, leases, and what the API asks of them. One a database.
///
/// It decides nothing itself: ``FleetState`` does, a value behind a lock. What it decides that the database must learn and
/// nobody waits for (losses, releases, figures) is kept as ``FleetChores`` and done by ``run()``, again until it succeeds.
/// ``run()`` must run for nodes to join and jobs to be leased.
package final class Controller: ControllerClient, Service {
    package let jobs: JobStore
    package let spiders: SpiderStore
    package let outputs: OutputStore
    package let configuration: Configuration
    let time: any TimeSource
    let memory: NodeStore?
    let lister: (any SpiderLister)?
    let listings = ListingDesk()
    let logger: Logger
    let metrics = ControllerMetrics()
    let catalogue: SpiderCatalogue
    let waiters = JobWaiters()
    let core: Mutex<Core>

    /// Somebody waits for work, or there is some.
    let dispatching = Wakeup()
    /// There are chores.
    let working = Wakeup()
    /// A node is due that was not before.
    let watching = Wakeup()
    /// A job is delayed.
    let delaying = Wakeup()
    /// Ends the loops that only wait for their time.
    let stopping = Gate()
    /// Opens once it is known what ran.
    let ready = Gate()

    /// What changes together.
    struct Core: Sendable {
        var fleet: FleetState
        /// The answers that lease calls wait for, by the calls' numbers.
        var replies: [UInt64: Reply<Result<[Assignment], FleetFault>>] = [:]
        var chores = FleetChores()
        /// How many are at chores just now.
        var working = 0
    }

    /// - Parameters:
    ///   - memory: where nodes are kept over restarts; nil keeps them no longer than the process lives.
    ///   - lister: lists the spiders of eggs; nil where there is no Scrapy: then nodes that have it do that.
    package init(
        jobs: JobStore, spiders: SpiderStore, outputs: OutputStore, nodes memory: NodeStore? = nil,
        lister: (any SpiderLister)? = nil, time: any TimeSource = SystemTime(), configuration: Configuration = .init(),
        logger: Logger
    ) {
        self.jobs = jobs
        self.spiders = spiders
        self.outputs = outputs
        self.memory = memory
        self.lister = lister
        self.time = time
        self.configuration = configuration
        self.logger = logger
        catalogue = SpiderCatalogue(spiders, time: time)
        core = Mutex(
            Core(fleet: FleetState(lease: configuration.lease, heartbeatInterval: configuration.heartbeatInterval)))
        jobs.onQueued { [weak self] in self?.queued() }
        jobs.onUnreadable { [logger] count in
            logger.error(
                "rows of the table jobs cannot be read; they are left out, and failed when it is their turn",
                metadata: ["count": "\(count)"])
        }
        jobs.onChanged { [weak self] jobs in self?.changed(jobs) }
    }

    private func queued() {
        core.withLock { $0.fleet.queued() }
        dispatching.wake()
    }

    private func changed(_ jobs: [Job]) {
        waiters.changed(jobs)
        var isDelayed = false
        for job in jobs {
            metrics.changed(job)
            if job.status.state == .delayed { isDelayed = true }
            if job.status.state.isTerminal { outputs.finish(OutputName(of: job)) }
        }
        if isDelayed { delaying.wake() }
    }

    /// Gives lease calls their answers; those that nobody waits for any more are left.
    func answer(_ calls: [UInt64], _ answer: Result<[Assignment], FleetFault> = .success([])) {
        guard !calls.isEmpty else { return }
        let replies = core.withLock { core in calls.compactMap { core.replies.removeValue(forKey: $0) } }
        for reply in replies { reply.give(answer) }
    }

    /// Changes the chores and has them done.
    func add(_ change: (inout FleetChores) -> Void) {
        core.withLock { change(&$0.chores) }
        working.wake()
    }

    /// Calls a store. What went wrong with the database becomes a fault that nodes and callers understand.
    func storing<Answer>(_ body: () async throws -> Answer) async throws -> Answer {
        do {
            return try await body()
        } catch {
            throw FleetFault.told(error)
        }
    }
}

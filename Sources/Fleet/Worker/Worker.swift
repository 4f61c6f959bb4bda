package import Jobs
package import Logging
import ServiceLifecycle
import Synchronization

/// A node's part of the fleet: takes attempts from the controller as slots come free, runs them, ships their outputs.
///
/// What it decides is in ``WorkerState``. Around that: one task a slot that runs attempts, and for each session with the
/// controller one that leases, one that sends heartbeats, one that sends reports and one that watches the time.
package final class Worker: Service {
    package struct Configuration: Sendable {
        package var name: EntityName
        /// How many attempts run at a time; default: the machine's cores.
        package var slots: Int
        package var labels: Set<EntityName> = []
        /// Where checkpoints and outputs under way lie. One worker at a time has it.
        package var folder: String
        /// Where others reach this node's own port; nil when it has none. Set before `run`.
        package var address: String?
        /// What a run that is asked to stop has until it is stopped by force.
        package var grace: Duration = .seconds(10)
        /// What the machine does, by the names of `GET /workers`: sent with each heartbeat.
        package var sample: @Sendable () async -> [String: Double] = { [:] }

        package init(name: EntityName, slots: Int, folder: String) {
            self.name = name
            self.slots = slots
            self.folder = folder
        }
    }

    /// What is shared between the tasks.
    struct Shared: Sendable {
        var state: WorkerState
        /// Runs of the queue, and those of ``Worker/scrapeNow(_:)``.
        var runs: [AttemptReference: AttemptRun] = [:]
        var runsNow: [AttemptReference: AttemptRun] = [:]
        /// Slots whose tasks wait.
        var idleSlots: [Int] = []
        /// The state as somebody may set it from outside.
        var address: String?
        /// Runtimes that are offered no more.
        var withdrawn: Set<Runtime> = []
        /// Eggs to list, and those that it has begun with.
        var listings: [EggListing] = []
        var begunListings: Set<String> = []
    }

    package let configuration: Configuration
    let client: any ControllerClient
    let runners: [Runtime: any Runner]
    let folders: JobFolders
    let eggs: EggCache
    let lister: (any SpiderLister)?
    let clock: any LeaseClock
    let logger: Logger
    let metrics: WorkerMetrics
    let shared: Mutex<Shared>
    let connected = Atomic<Bool>(false)
    let lastNow = Atomic<Int>(0)

    let slotWakeups: [Wakeup]
    let leasing = Wakeup()
    let draining = Wakeup()
    let beating = Wakeup()
    let finishing = Wakeup()
    let joining = Wakeup()
    let settling = Wakeup()
    let listing = Wakeup()

    /// Makes the worker's folder, and throws ``WorkerFault`` when it cannot.
    ///
    /// - Parameter lister: lists eggs for controllers without Scrapy; there when a runner runs them.
    package convenience init(
        _ client: any ControllerClient, runners: [any Runner], lister: (any SpiderLister)? = nil,
        configuration: Configuration, logger: Logger
    ) throws {
        try self.init(
            client, runners: runners, lister: lister, configuration: configuration, clock: BootClock(), logger: logger)
    }

    init(
        _ client: any ControllerClient, runners: [any Runner], lister: (any SpiderLister)? = nil,
        configuration: Configuration, clock: any LeaseClock, logger: Logger
    ) throws {
        guard configuration.slots >= 1 else {
            throw WorkerFault(
                code: .noSlots, description: "a worker needs one slot at least, not \(configuration.slots)")
        }
        var byRuntime: [Runtime: any Runner] = [:]
        for runner in runners where byRuntime.updateValue(runner, forKey: runner.runtime) != nil {
            throw WorkerFault(
                code: .runtimeTwice, description: "two runners are given for \(runner.runtime.rawValue); give one")
        }
        self.client = client
        self.lister = lister
        self.runners = byRuntime
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
        folders = try JobFolders(configuration.folder)
        eggs = EggCache(configuration.folder + "/eggs")
        metrics = WorkerMetrics(slots: configuration.slots)
        slotWakeups = (0..<configuration.slots).map { _ in Wakeup() }
        shared = Mutex(
            Shared(
                state: WorkerState(slots: configuration.slots, grace: configuration.grace),
                address: configuration.address))
    }

    /// Works until graceful shutdown (drains: P8) or cancellation (stops at once; checkpoints stay). Throws ``FleetFault``
    /// `refused` when the controller does not let the node in.
    package func run() async throws {
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for slot in 0..<configuration.slots { group.addTask { await self.runSlot(slot) } }
                defer { group.cancelAll() }
                try await serve()
            }
        } onGracefulShutdown: {
            self.drain()
        }
    }

    /// What `GET /health` tells.
    package var health: WorkerHealth {
        let (running, isDraining) = shared.withLock { shared in
            (shared.state.running + shared.runsNow.count, shared.state.isDraining || shared.state.isHeld)
        }
        return WorkerHealth(
            node: configuration.name, slots: configuration.slots, running: running,
            isConnected: connected.load(ordering: .relaxed), isDraining: isDraining)
    }

    /// Says where others reach this node's own port, once that is known. Told to the controller at the next join.
    package func setAddress(_ address: String?) { shared.withLock { $0.address = address } }
}

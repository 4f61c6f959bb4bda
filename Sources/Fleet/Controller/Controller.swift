package import Jobs
package import Logging

/// The fleet's centre: nodes, leases, and what the API asks of them. One a database.
package final class Controller: ControllerClient {
    package struct Configuration: Sendable {
        /// A job is given to another node so long after its node's last heartbeat.
        package var lease: Duration = .seconds(30)
        package var heartbeatInterval: Duration = .seconds(5)
        package var retention = Retention()
        /// Nodes that the operator has named: they show as offline until they join.
        package var inventory = Inventory()
        /// Names of the commands that may be asked for.
        package var commands: Set<EntityName> = []

        package init() {}
    }

    package let jobs: JobStore
    package let spiders: SpiderStore
    package let outputs: OutputStore

    package init(
        jobs: JobStore, spiders: SpiderStore, outputs: OutputStore, time: any TimeSource = SystemTime(),
        configuration: Configuration = .init(), logger: Logger
    ) { fatalError("not built") }

    /// Reads what ran, then watches leases, delayed jobs and retention until it is cancelled or shut down gracefully.
    package func run() async throws { fatalError() }

    // What nodes ask: ControllerClient.
    package func join(_ hello: NodeHello) async throws -> NodeWelcome { fatalError() }
    package func lease(session: NodeSession, free: Int, wait: Duration) async throws -> [Assignment] { fatalError() }
    package func heartbeat(_ beat: Heartbeat) async throws -> HeartbeatAnswer { fatalError() }
    package func append(_ chunk: OutputChunk, session: NodeSession) async throws -> Int64 { fatalError() }
    package func finish(_ reports: [AttemptReport], session: NodeSession) async throws -> [Bool] { fatalError() }
    package func spiderSource(
        project: EntityName, spider: EntityName, version: EntityName?, session: NodeSession
    ) async throws -> SpiderSourceAnswer { fatalError() }
    package func leave(session: NodeSession) async throws { fatalError() }

    // What the API asks.

    /// Checks and adds jobs, all or none: spiders must be deployed, commands known. Throws ``FleetFault`` or
    /// ``SubmissionFault``.
    package func submit(_ requests: [JobRequest]) async throws -> [Submission] { fatalError() }
    /// Cancels a job and tells its node at once. Throws ``FleetFault`` `jobUnknown`, `jobEnded`.
    package func cancel(_ id: JobID) async throws -> Job { fatalError() }
    package func retry(_ id: JobID) async throws -> Job { fatalError() }
    /// Waits until the job has ended, `wait` at most; the job as it then stands, nil when unknown.
    package func job(_ id: JobID, endedWithin wait: Duration) async throws -> Job? { fatalError() }
    /// Every node of the inventory and every node that joined, sorted by name.
    package func nodes() async throws -> [NodeStatus] { fatalError() }
    package func node(_ name: EntityName) async throws -> NodeStatus? { fatalError() }
    /// Asks the worker's own `/health`. Throws ``FleetFault`` `nodeUnknown`.
    package func ping(_ name: EntityName) async throws -> PingAnswer { fatalError() }
    /// Whether the node is to lease nothing more. Kept over restarts. Throws ``FleetFault`` `nodeUnknown`.
    package func setDraining(_ name: EntityName, _ drains: Bool) async throws { fatalError() }
}

/// A node, as `GET /workers` shows it.
package struct NodeStatus: Sendable, Hashable {
    package enum State: String, Sendable { case online, offline, busy }
    package var name: EntityName
    package var state: State
    package var isDraining: Bool
    package var lastSeen: Timestamp?
    package var activeJobs: Int
    package var completedJobs: Int
    package var slots: Int?
    package var capabilities: NodeCapabilities?
    package var architecture: String?
    package var version: String?
    package var address: String?
    /// `cpu_usage`, `memory_usage` (percent) and what else its last heartbeat said.
    package var sample: [String: Double]

    package init(name: EntityName) {
        self.name = name
        state = .offline
        isDraining = false
        activeJobs = 0
        completedJobs = 0
        sample = [:]
    }
}

/// What a ping found.
package enum PingAnswer: Sendable, Hashable {
    /// Seconds.
    case online(responseTime: Double)
    case offline(error: String)
}

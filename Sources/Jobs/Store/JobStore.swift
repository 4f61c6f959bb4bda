package import SQL
package import Web

/// All jobs: the database's rows and, in memory, which queues wait. The table is the queue; what memory holds is rebuilt
/// from it at start. One store at a time works on a database (``Database/claim(_:)``), but rows that other processes insert
/// are found by ``refresh()``.
package final class JobStore: Sendable {
    /// Opens the store: brings the schema up to date and reads what waits.
    package init(
        _ database: any Database, time: any TimeSource = SystemTime(), configuration: Configuration = .init(), seed: UInt64
    ) async throws { fatalError("not built") }

    /// Adds jobs, all or none. An id or idempotency key that is known answers the job that has it, if the request is the
    /// same; with another request it is a ``SubmissionFault``. Answers after the fsync (P1, P4).
    package func submit(_ requests: [JobRequest]) async throws -> [Submission] { fatalError() }

    /// Takes up to `limit` jobs for a node, best first (P6), each with a new attempt number. Answers at once, with none when
    /// nothing that the node can run waits.
    package func lease(_ limit: Int, for node: NodeCapabilities) async throws -> [Job] { fatalError() }

    /// Leases jobs again that the node holds checkpoints of: those that still count as its, or wait for anybody. The
    /// others are not in the answer.
    package func leaseAgain(_ held: [JobID], for node: NodeCapabilities) async throws -> [Job] { fatalError() }

    /// Ends attempts, in one commit. Each answer is the job after it, or why not.
    package func finish(_ reports: [AttemptReport]) async throws -> [Result<Job, JobStateFault>] { fatalError() }

    /// Counts attempts as lost (lease lapsed, node gone) and queues or fails their jobs (P5).
    package func lose(_ attempts: [AttemptReference], reason: JobError) async throws -> [Job] { fatalError() }

    /// Keeps figures of running attempts, for callers; those that are fenced are left out.
    package func report(_ progress: [AttemptProgress]) async throws { fatalError() }

    /// Cancels a job (P7): one that waits is cancelled at once, one that runs is `cancelling` until its node says so or is
    /// lost. Throws ``JobStateFault/ended(_:)``; nil when there is none of that id.
    package func cancel(_ id: JobID) async throws -> Job? { fatalError() }

    /// A new job of the same request as an ended one. Throws ``JobStateFault`` when it has not ended; nil when unknown.
    package func retry(_ id: JobID) async throws -> Job? { fatalError() }

    /// The job, or nil.
    package func job(_ id: JobID) async throws -> Job? { fatalError() }

    /// Jobs by a filter, newest first.
    package func jobs(_ filter: JobFilter) async throws -> [Job] { fatalError() }

    /// Attempts that the database takes for running, with their nodes: what a controller starts with.
    package func running() async throws -> [Job] { fatalError() }

    /// How many jobs stand where, and how long completed ones took. Counted from memory where that is right, so that it may
    /// be asked often.
    package func counts() async throws -> JobCounts { fatalError() }

    /// How many jobs each node has completed.
    package func completedByNode() async throws -> [EntityName: Int] { fatalError() }

    /// Moves delayed jobs whose time has come into the queue; answers when the next one is due.
    package func wakeDelayed() async throws -> Timestamp? { fatalError() }

    /// Reads anew which queues wait, since other processes may have added jobs.
    package func refresh() async throws { fatalError() }

    /// Deletes ended jobs by the retention's rules, a bounded number a call, and answers them, so that their outputs can go
    /// too.
    package func prune(_ retention: Retention) async throws -> [Job] { fatalError() }

    /// Called, outside any lock, whenever jobs came into the queue: by submission, loss, release, retry or refresh.
    package func onQueued(_ notify: @escaping @Sendable () -> Void) { fatalError() }

    /// Called, outside any lock, after the commit, with jobs that changed their state.
    package func onChanged(_ notify: @escaping @Sendable ([Job]) -> Void) { fatalError() }
}

extension JobStore {
    package struct Configuration: Sendable {
        /// A queue of a project and priority that has waited so long without being served counts as one priority higher, and
        /// so on (P6: nothing starves).
        package var ageing: Duration = .seconds(60)
        package var retries = RetrySchedule()
        /// More than so many jobs waiting are refused with `queue_full`.
        package var mostPending = 10_000_000

        package init() {}
    }
}

/// What a node can run.
package struct NodeCapabilities: Sendable, Hashable {
    package var name: EntityName
    package var runtimes: Set<Runtime>
    package var labels: Set<EntityName>
    /// Commands that it offers; nil when it offers all that the controller knows.
    package var commands: Set<EntityName>?

    package init(
        name: EntityName, runtimes: Set<Runtime>, labels: Set<EntityName> = [], commands: Set<EntityName>? = nil
    ) {
        self.name = name
        self.runtimes = runtimes
        self.labels = labels
        self.commands = commands
    }
}

/// A job that was submitted.
package struct Submission: Sendable, Hashable {
    package var id: JobID
    /// False when the id or the key was known.
    package var isNew: Bool

    package init(id: JobID, isNew: Bool) {
        self.id = id
        self.isNew = isNew
    }
}

/// Why jobs were not accepted.
package struct SubmissionFault: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable { case idTaken = "job_exists", keyTaken = "idempotency_key_reused", queueFull = "queue_full" }
    package let code: Code
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

/// One attempt at a job.
package struct AttemptReference: Sendable, Hashable {
    package var job: JobID
    package var attempt: Int

    package init(job: JobID, attempt: Int) {
        self.job = job
        self.attempt = attempt
    }
}

/// How an attempt ended.
package struct AttemptReport: Sendable, Hashable {
    package var reference: AttemptReference
    package var node: EntityName
    package var outcome: JobOutcome
    package var result: JSONValue?
    package var statistics: JSONValue?

    package init(
        reference: AttemptReference, node: EntityName, outcome: JobOutcome, result: JSONValue? = nil,
        statistics: JSONValue? = nil
    ) {
        self.reference = reference
        self.node = node
        self.outcome = outcome
        self.result = result
        self.statistics = statistics
    }
}

/// Where a running attempt stands.
package struct AttemptProgress: Sendable, Hashable {
    package var reference: AttemptReference
    package var statistics: JSONValue

    package init(reference: AttemptReference, statistics: JSONValue) {
        self.reference = reference
        self.statistics = statistics
    }
}

/// Which jobs a list shows.
package struct JobFilter: Sendable, Hashable {
    /// As callers name it: pending (with delayed), running (with cancelling), completed, failed, cancelled.
    package var status: String?
    package var project: EntityName?
    package var spider: EntityName?
    package var node: EntityName?
    package var batch: JobID?
    package var limit = 50
    package var offset = 0

    package init() {}
}

/// How many jobs stand where.
package struct JobCounts: Sendable, Hashable {
    package var pending = 0
    package var running = 0
    package var completed = 0
    package var failed = 0
    package var cancelled = 0
    /// Seconds from lease to end, over the completed jobs; nil before the first.
    package var averageDuration: Double?
    package var total: Int { pending + running + completed + failed + cancelled }

    package init() {}
}

/// How long ended jobs and their outputs are kept; nil for no bound.
package struct Retention: Sendable, Hashable {
    package var age: Duration? = .seconds(30 * 86_400)
    package var count: Int? = 100_000
    /// Bytes of items and logs together.
    package var bytes: Int64? = 10 << 30

    package init() {}
}

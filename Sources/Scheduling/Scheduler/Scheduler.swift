package import Jobs
package import Logging
import SQL
import ServiceLifecycle
import Synchronization
import Web

/// Runs tasks and workflows when it is their time, and sees their runs to an end.
///
/// What it decides is in ``SchedulerState``; each decision is written before anything is done about it, so that a scheduler
/// that is killed goes on where it was (P14). Of several on one database one at a time drives (``Database/claim(_:)``), and
/// each tick is a row that only one of them can write (P13).
package actor Scheduler: Service {
    package nonisolated let store: ScheduleStore
    let platform: any SchedulerPlatform
    let time: any TimeSource
    let configuration: Configuration
    let logger: Logger
    let metrics = SchedulerMetrics()
    nonisolated let mailbox = Mutex(Mailbox())
    nonisolated let wakeup = Wakeup()
    nonisolated let working = Wakeup()
    var state: SchedulerState?
    /// What could not be submitted yet.
    var unsent: [SchedulerState.Action] = []
    var checkedAt: Timestamp?
    var prunedAt: Timestamp?

    /// What has come since the last step.
    struct Mailbox: Sendable {
        var events: [Event] = []
        /// What is to be done beside the driving.
        var works: [Work] = []
        /// How many of each kind are.
        var worksUnderWay: [Work.Kind: Int] = [:]
        /// Tasks and workflows that are new.
        var added: [ScheduleRecord] = []
        /// Definitions have changed, or something is wished.
        var isStale = false
        var isDriving = false
        /// Another scheduler drives: what is heard here it reads itself.
        var isStandingBy = false
        /// Whether the last step could not be done.
        var hasFailed = false
    }

    enum Event: Sendable {
        case jobEnded(Job)
        case stepEnded(run: JobID, step: String, attempt: Int, WorkflowState.Outcome)
    }

    /// What takes its time, and is done beside the driving.
    enum Work: Sendable {
        /// Those of one kind do not wait for those of another: servers that do not answer hold up nobody else.
        enum Kind { case call, notify, lastItem }

        case call(run: JobID, step: String, attempt: Int, HTTPCall)
        case notify(run: JobID, step: String, attempt: Int, StepNotice)
        case lastItem(run: JobID, step: String, attempt: Int, JSONObject, of: JobID)

        var kind: Kind {
            switch self {
            case .call: .call
            case .notify: .notify
            case .lastItem: .lastItem
            }
        }

        /// The try of a step that it belongs to.
        var origin: (run: JobID, step: String, attempt: Int) {
            switch self {
            case .call(let run, let step, let attempt, _), .notify(let run, let step, let attempt, _),
                .lastItem(let run, let step, let attempt, _, _):
                (run, step, attempt)
            }
        }
    }

    package struct Configuration: Sendable {
        /// How often the database is asked what other processes have changed; nil where there are none.
        package var refreshInterval: Duration?
        /// How often jobs are looked at of which nothing was heard.
        package var checkInterval: Duration = .seconds(30)
        /// How long runs are kept, and how many.
        package var retention: Duration = .seconds(30 * 86_400)
        package var mostRuns = 100_000

        package init() {}
    }

    package init(
        _ store: ScheduleStore, platform: any SchedulerPlatform, time: any TimeSource = SystemTime(),
        configuration: Configuration = .init(), logger: Logger
    ) {
        self.store = store
        self.platform = platform
        self.time = time
        self.configuration = configuration
        self.logger = logger
    }

    // MARK: What others tell it

    /// Jobs have changed; those that its runs made are looked at.
    package nonisolated func changed(_ jobs: [Job]) {
        let own = jobs.filter { $0.status.state.isTerminal && StepJobs.origin(of: $0.id) != nil }
        guard !own.isEmpty else { return }
        mailbox.withLock { mailbox in
            if !mailbox.isStandingBy { mailbox.events += own.map { .jobEnded($0) } }
        }
        wakeup.wake()
    }

    /// Tasks and workflows stand in the database since just now, as ``ScheduleStore/add(_:)`` answered them.
    package nonisolated func added(_ records: [ScheduleRecord]) {
        mailbox.withLock { mailbox in
            // Who does not drive reads them when it does; many more than these are as well read.
            if mailbox.isStandingBy { return }
            if mailbox.added.count + records.count <= Self.mostAdded {
                mailbox.added += records
            } else {
                mailbox.isStale = true
            }
        }
        wakeup.wake()
    }

    private static let mostAdded = 10_000

    /// Definitions or wishes in the database have changed.
    package nonisolated func refresh() {
        mailbox.withLock { $0.isStale = true }
        wakeup.wake()
    }

    /// How late the tick is that is waited for, whoever drives: what stands in the database tells it.
    package nonisolated func lateness() async throws -> Duration {
        guard let next = try await store.nextTick() else { return .zero }
        return max(.zero, time.now - next)
    }

    /// Whether this is the one that drives.
    package nonisolated var isDriving: Bool { mailbox.withLock { $0.isDriving } }

    /// Whether it could do its last step, or another one drives.
    package nonisolated var isHealthy: Bool { mailbox.withLock { !$0.hasFailed } }

    nonisolated func begin(_ work: Work) {
        mailbox.withLock { $0.works.append(work) }
        working.wake()
    }

    nonisolated func tell(_ event: Event) {
        mailbox.withLock { $0.events.append(event) }
        wakeup.wake()
    }
}

import DequeModule
import Jobs

/// What a worker decides by: its session, its attempts and their stops. A value without I/O and clocks: events come in with
/// the time, what is to be done is taken out with ``takeActions()``.
///
/// An attempt goes `waiting → running → ended` and leaves when its report was answered. One that is dropped (fenced, or its
/// lease lapsed) leaves when its task has ended, without a report.
struct WorkerState: Sendable {
    /// Something to do to a run.
    enum Action: Sendable, Hashable {
        /// It is asked to stop.
        case stop(AttemptReference, StopReason)
        /// Its task is cancelled; its report counts.
        case force(AttemptReference)
        /// Its task is cancelled, and nothing more is said of it.
        case drop(AttemptReference)
    }

    enum Phase: Sendable, Hashable { case waiting, running, ended }

    struct Attempt: Sendable {
        let assignment: Assignment
        var phase = Phase.waiting
        /// When it was begun.
        var begunAt: Duration?
        /// Of a job that was lost before: whether the controller is told that it begins, or was.
        var isAnnounced = false
        /// When it was given to the node.
        let since: Duration
        /// Whether it holds a checkpoint here, so that it is not given away for waiting long.
        var isResumed = false
        var stop: StopReason?
        var forceAt: Duration?
        var timeoutAt: Duration?
        var isDropped = false
        /// Of a dropped attempt: whether its folder stays, for a later one.
        var keepsFolder = false
        /// Once it has ended.
        var report: RunReport?
    }

    let slots: Int
    /// What a run that is asked to stop has until it is stopped by force.
    let grace: Duration
    /// Nil while the node is not joined.
    var session: NodeSession?
    var lease: Duration = .seconds(30)
    var heartbeatInterval: Duration = .seconds(5)
    /// When the last heartbeat that was answered had been sent.
    var renewedAt: Duration = .zero
    /// The node was told to end.
    var isDraining = false
    /// When a node that drains ends whatever happens.
    var drainUntil: Duration?
    /// A run found the disk full: no more is leased until there is room.
    var isDiskFull = false
    /// Jobs that were given back for that. A second time they are failed: what they write may be what fills it.
    var diskFullJobs: Set<JobID> = []
    /// The controller wants no more to be leased.
    var isHeld = false

    var attempts: [AttemptReference: Attempt] = [:]
    var waiting: Deque<AttemptReference> = []
    /// Attempts at jobs that were lost before: they wait for their turn to be announced (``Probation``).
    var suspects: Deque<AttemptReference> = []
    /// Of these the one that is announced, and since when.
    var announced: (reference: AttemptReference, at: Duration)?
    /// Ended attempts whose reports were not answered yet, in their order.
    var unanswered: Deque<AttemptReference> = []
    var running = 0
    /// Jobs whose folder somebody uses now.
    var busyJobs: Set<JobID> = []
    /// When the last runs ended.
    var endings: Deque<Duration> = []
    private var actions: [Action] = []

    init(slots: Int, grace: Duration) {
        self.slots = slots
        self.grace = grace
    }

    /// The window in which ended runs are counted, to tell tiny jobs.
    static let window = Duration.milliseconds(50)
    static let mostPrefetched = 64
    /// What waited so long for a slot is given back: jobs are not as tiny as it seemed.
    static let longestWait = Duration.seconds(1)
    /// What the last reports have beyond the grace time when the node drains.
    static let reportingTime = Duration.seconds(5)

    mutating func act(_ action: Action) { actions.append(action) }

    /// What is to be done since the last call.
    mutating func takeActions() -> [Action] {
        defer { actions.removeAll(keepingCapacity: true) }
        return actions
    }

    /// Whether an assignment may be begun.
    var mayStart: Bool { session != nil && !isDraining && !waiting.isEmpty && running < slots }

    /// Whether a node that drains has nothing left to do.
    var isDrained: Bool { isDraining && attempts.isEmpty }

    /// Every attempt that the node has and whose end was not acknowledged.
    var held: [AttemptReference] { attempts.filter { !$0.value.isDropped }.keys.sorted { $0.job < $1.job } }
}

import Web

/// What the store keeps in memory: all of it can be read anew from the database.
struct JobStoreState: Sendable {
    var queues = QueueIndex()
    var tally = JobTally()
    /// The attempts that run.
    var attempts: [JobID: RunningAttempt] = [:]
    var generator: SplitMix64
    /// Writes that have begun and are not yet told here.
    var underWay = 0
    /// Writes that ended, well or not.
    var writes: UInt64 = 0
    /// Numbers of rows that cannot be read, of which the log was told.
    var noticed: Set<Int64> = []
    /// Whether a write failed in a way that leaves open whether it was done.
    var isDoubtful = false

    /// An attempt that runs.
    struct RunningAttempt: Sendable {
        var number: Int
        /// What it runs, where that was read already.
        var request: JobRequest?
        /// What its node said last.
        var statistics: JSONValue?
    }

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    /// Takes over what was read from the database.
    mutating func load(_ stored: StoredJobs) {
        queues = QueueIndex()
        queues.replace(stored.queues)
        tally = stored.tally
        let before = attempts
        attempts = [:]
        for running in stored.running {
            queues.addRunning(running.project, 1)
            let known = before[running.job].flatMap { $0.number == running.attempt ? $0 : nil }
            attempts[running.job] = known ?? RunningAttempt(number: running.attempt)
        }
        isDoubtful = false
    }

    /// Tells of jobs that were added.
    mutating func add(_ key: QueueKey, count: Int, head: QueueHead) {
        queues.add(key, count: count, head: head)
        tally.add(.pending, count)
    }

    /// Tells of what an event did. Leases are told by ``lease(_:)`` instead, since they were reserved.
    mutating func apply(_ change: JobChange) {
        let (row, from, to) = (change.row, change.transition.from, change.transition.to)
        remember(row)
        guard from != to else { return }
        tally.add(from, -1)
        tally.add(to, 1)
        if from.isActive != to.isActive { queues.addRunning(row.project, to.isActive ? 1 : -1) }
        if from == .pending, let key = QueueKey(row.queue) { queues.subtract(key) }
        if to == .pending, let key = QueueKey(row.queue) {
            queues.add(key, text: row.queue, count: 1, head: QueueHead(sequence: row.sequence, since: row.waitingSince))
        }
        if to == .completed { tally.addCompleted(1, node: row.status.node, time: row.duration) }
    }

    /// Tells of a lease that was reserved.
    mutating func lease(_ row: JobRow) {
        tally.add(.pending, -1)
        tally.add(.running, 1)
        remember(row)
    }

    /// Keeps the requests of leased jobs, which their ends need again.
    mutating func keepRequests(_ jobs: [Job]) {
        for job in jobs where attempts[job.id]?.number == job.status.attempt {
            attempts[job.id]?.request = job.request
        }
    }

    /// Commits may be told in another order than they were made: an older attempt says nothing about a newer one.
    private mutating func remember(_ row: JobRow) {
        let known = attempts[row.id]?.number ?? 0
        if row.status.state.isActive {
            if known < row.status.attempt { attempts[row.id] = RunningAttempt(number: row.status.attempt) }
        } else if known <= row.status.attempt {
            attempts[row.id] = nil
        }
    }
}

extension JobState {
    /// Whether a node has it.
    var isActive: Bool { self == .running || self == .cancelling }
}

extension JobRow {
    /// Microseconds from lease to end; 0 when either is missing.
    var duration: Int64 {
        guard let startedAt, let completedAt else { return 0 }
        return max(0, (completedAt - startedAt).microseconds)
    }
}

import HeapModule
import Jobs
import Web

/// What a scheduler holds in memory: every task and workflow with its next tick, and the runs under way. A value without
/// I/O: what happens goes in, what is to be written and done comes out.
struct SchedulerState: Sendable {
    /// A task or workflow.
    struct Entry: Sendable {
        var record: ScheduleRecord
        let schedule: Schedule?
        /// The tick that it waits for.
        var next: Timestamp?
        /// Runs under way.
        var active: Set<JobID> = []
        /// Runs that wait for those, oldest first.
        var waiting: [JobID] = []
    }

    /// A moment at which something is to be looked at. What is no longer so then is passed over.
    struct Due: Sendable, Comparable {
        let moment: Timestamp
        let id: JobID
        static func < (left: Due, right: Due) -> Bool { left.moment < right.moment }
    }

    var entries: [JobID: Entry] = [:]
    var runs: [JobID: ActiveRun] = [:]
    var ticks = Heap<Due>()
    var timers = Heap<Due>()
    /// Since when it has looked without a pause: what comes due since then is late by its own doing, not missed.
    var awakeSince: Timestamp?
    var lookedAt: Timestamp?
    /// The last change of definitions that was read.
    var change: Int64 = 0
    var generator: SplitMix64
    /// Changes that deleted something.
    private var gone: [JobID: Int64] = [:]

    /// Whether that change was taken before.
    func knows(_ id: JobID, _ change: Int64) -> Bool { entries[id]?.record.change == change || gone[id] == change }

    /// Takes a change that cannot be read as seen.
    mutating func pass(_ id: JobID, _ number: Int64) {
        gone[id] = number
        change = max(change, number)
        // What it was before does not run either.
        entries[id]?.next = nil
    }

    /// What is to be done once the changes are written.
    enum Action: Sendable {
        case submit(run: JobID, step: String, attempt: Int, [JobRequest])
        case call(run: JobID, step: String, attempt: Int, HTTPCall)
        case notify(run: JobID, step: String, attempt: Int, StepNotice)
        case cancel([JobID])
    }

    /// What came of something that happened.
    struct Decision: Sendable {
        var write = SchedulerWrite()
        var actions: [Action] = []
        /// Runs that have ended, for who counts them.
        var ended: [ScheduleRun] = []
        var missed = 0
        var skipped = 0
        /// The ticks that were taken.
        var ticks: [Timestamp] = []

        mutating func add(_ other: Decision) {
            write.fires += other.write.fires
            for change in other.write.changes { write.add(change) }
            actions += other.actions
            ended += other.ended
            missed += other.missed
            skipped += other.skipped
            ticks += other.ticks
        }
    }

    /// How many runs of one task may wait for the one before them.
    static let mostWaiting = 100

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    /// When something is due next; nil when nothing is timed.
    mutating func nextDue() -> Timestamp? {
        while let first = ticks.min, entries[first.id]?.next != first.moment { _ = ticks.popMin() }
        while let first = timers.min, runs[first.id]?.nextDue != first.moment { _ = timers.popMin() }
        guard let tick = ticks.min?.moment else { return timers.min?.moment }
        return timers.min.map { min($0.moment, tick) } ?? tick
    }

    // MARK: Definitions

    /// Those that wait for another tick than the database says.
    func untold(_ ids: Set<JobID>) -> [(id: JobID, next: Timestamp?, change: Int64)] {
        ids.compactMap { id in
            guard let entry = entries[id], entry.next != entry.record.keptNext else { return nil }
            return (id, entry.next, entry.record.change)
        }
    }

    /// Takes a new one before it is read. What was changed before it may still have to be.
    mutating func take(_ record: ScheduleRecord) {
        let read = change
        if entries[record.id] == nil, gone[record.id] == nil { put(record) }
        change = read
    }

    /// Takes a definition as it now is.
    mutating func put(_ record: ScheduleRecord) {
        change = max(change, record.change)
        guard !record.isDeleted else {
            // Its runs go on, those that wait were cancelled.
            for id in entries.removeValue(forKey: record.id)?.waiting ?? [] { runs[id] = nil }
            gone[record.id] = record.change
            // Only the last few come again.
            if gone.count > 1_000 { gone = gone.filter { $0.value > change - 200 } }
            return
        }
        // What comes again is no news.
        if let known = entries[record.id], known.record.change == record.change { return }
        let before = entries[record.id]?.next
        var record = record
        var entry = Entry(record: record, schedule: record.schedule)
        if let known = entries[record.id] {
            // What this scheduler has decided is newer.
            record.handledAt = max(record.handledAt, known.record.handledAt)
            record.runCount = max(record.runCount, known.record.runCount)
            entry.record = record
            (entry.active, entry.waiting) = (known.active, known.waiting)
        }
        entry.next = entry.record.isEnabled ? entry.schedule?.next(after: record.handledAt) : nil
        entries[record.id] = entry
        if let next = entry.next, next != before { ticks.insert(Due(moment: next, id: record.id)) }
        // What was enabled, disabled and changed leaves its old ticks behind.
        if ticks.count > 2 * entries.count + 1_000 {
            ticks = Heap(entries.compactMap { id, entry in entry.next.map { Due(moment: $0, id: id) } })
        }
    }

    /// Takes the runs that are under way, oldest first, after a start. Their running steps are begun again.
    mutating func resume(_ open: [ScheduleRun], at now: Timestamp, _ decision: inout Decision) {
        for run in open {
            runs[run.id] = ActiveRun(run: run)
            if run.state == .running { entries[run.schedule]?.active.insert(run.id) }
            if run.state == .pending, run.wish == nil { entries[run.schedule]?.waiting.append(run.id) }
        }
        // Only now: what ends at once lets another begin.
        for run in open where run.state == .running && runs[run.id]?.run.state == .running {
            advance(run.id, at: now, &decision) { $0.resumed() }
        }
        for run in open where run.state == .pending && run.wish == nil {
            if let entry = entries[run.schedule] {
                if entry.active.isEmpty { startNext(of: run.schedule, at: now, &decision) }
            } else if runs[run.id]?.run.state == .pending {
                // Its task is gone, or cannot be read.
                startAlone(run.id, at: now, &decision)
            }
        }
    }

    /// Looks at a run again when something of it is due.
    mutating func watch(_ id: JobID) {
        if let due = runs[id]?.nextDue { timers.insert(Due(moment: due, id: id)) }
    }
}

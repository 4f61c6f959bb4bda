/// How many jobs stand where, kept up to date with each commit.
struct JobTally: Sendable {
    private var states: [JobState: Int] = [:]
    /// Microseconds from lease to end of all completed jobs.
    private var completedTime: Int64 = 0
    /// Completed jobs by node.
    private(set) var completedByNode: [EntityName: Int] = [:]

    func count(_ state: JobState) -> Int { states[state] ?? 0 }

    /// Jobs that wait, for their turn or their time.
    var waiting: Int { count(.pending) + count(.delayed) }
    var ended: Int { count(.completed) + count(.failed) + count(.cancelled) }

    mutating func set(_ state: JobState, _ count: Int) { states[state] = count }

    /// `difference` more jobs stand in `state`.
    mutating func add(_ state: JobState, _ difference: Int) { states[state, default: 0] += difference }

    /// More (or fewer) jobs are completed.
    ///
    /// - Parameter time: microseconds that they took together.
    mutating func addCompleted(_ difference: Int, node: EntityName?, time: Int64) {
        completedTime = completedTime.addingReportingOverflow(time).partialValue
        if let node { completedByNode[node, default: 0] += difference }
    }

    var counts: JobCounts {
        var counts = JobCounts()
        counts.pending = max(0, waiting)
        counts.running = max(0, count(.running) + count(.cancelling))
        counts.completed = max(0, count(.completed))
        counts.failed = max(0, count(.failed))
        counts.cancelled = max(0, count(.cancelled))
        if counts.completed > 0 { counts.averageDuration = Double(completedTime) / 1e6 / Double(counts.completed) }
        return counts
    }
}

import Fleet
import Jobs
import Synchronization

/// Runs crawl jobs by doing nothing, and counts them.
final class NoopRunner: Runner {
    let runtime = Runtime.crawl
    private let count = Atomic<Int>(0)

    /// How many attempts it has run.
    var runs: Int { count.load(ordering: .relaxed) }

    func run(_ assignment: Assignment, _ context: any JobContext) async -> RunReport {
        count.add(1, ordering: .relaxed)
        return RunReport(outcome: .completed)
    }
}

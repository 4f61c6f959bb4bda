import Jobs
import Metrics

/// What the controller counts. No label has values from outside.
struct ControllerMetrics: Sendable {
    private let submitted = Counter(label: "trawl_jobs_submitted_total")
    private let completed = Counter(label: "trawl_jobs_finished_total", dimensions: [("outcome", "completed")])
    private let failed = Counter(label: "trawl_jobs_finished_total", dimensions: [("outcome", "failed")])
    private let cancelled = Counter(label: "trawl_jobs_finished_total", dimensions: [("outcome", "cancelled")])
    private let expiries = Counter(label: "trawl_lease_expiries_total")
    private let wait = Timer(label: "trawl_job_queue_wait_seconds")
    private let online = Gauge(label: "trawl_nodes_online")

    func submitted(_ count: Int) { submitted.increment(by: count) }
    func expired(_ attempts: Int) { expiries.increment(by: attempts) }
    func nodesOnline(_ count: Int) { online.record(count) }

    /// A job that was leased waited from its submission on; what it waited for its retries is not counted.
    func leased(_ job: Job) {
        guard job.status.attempt == 1, let startedAt = job.startedAt else { return }
        wait.recordNanoseconds(max(0, (startedAt - job.createdAt).microseconds).multipliedClamped(by: 1_000))
    }

    func changed(_ job: Job) {
        switch job.status.state {
        case .completed: completed.increment()
        case .failed: failed.increment()
        case .cancelled: cancelled.increment()
        default: break
        }
    }
}

extension Int64 {
    fileprivate func multipliedClamped(by factor: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? .max : product
    }
}

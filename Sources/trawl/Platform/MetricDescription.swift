/// What `/metrics` says of the metrics that parts count through swift-metrics, which knows no help texts. Those that are read
/// when somebody asks bring theirs along. All are listed in `Docs/metrics.md`.
struct MetricDescription: Sendable {
    /// As it is shown.
    let name: String
    let help: String
    /// Bounds of a histogram, in seconds.
    let bounds: [Double]?

    private init(_ name: String, _ help: String, bounds: [Double]? = nil) {
        self.name = name
        self.help = help
        self.bounds = bounds
    }

    /// From what a machine decides at once to what waits for a day.
    private static let waits: [Double] = [0.01, 0.05, 0.25, 1, 5, 15, 60, 300, 900, 3_600, 14_400, 86_400]
    private static let runs: [Double] = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 14_400, 86_400]

    static let all = [
        MetricDescription("trawl_http_requests_total", "Requests that were answered, by route and kind of status."),
        MetricDescription(
            "trawl_http_request_duration_seconds", "From a request's head to the head of its answer, by route.",
            bounds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60]),
        MetricDescription("trawl_jobs_submitted_total", "Jobs that were taken."),
        MetricDescription("trawl_jobs_finished_total", "Jobs that have ended, by how."),
        MetricDescription(
            "trawl_job_queue_wait_seconds", "From a job's submission to its first lease.", bounds: waits),
        MetricDescription("trawl_lease_expiries_total", "Attempts that were lost with their node."),
        MetricDescription("trawl_nodes_online", "Nodes that answer."),
        MetricDescription("trawl_worker_slots", "How many jobs this worker may run at a time."),
        MetricDescription("trawl_worker_running", "How many it runs now."),
        MetricDescription("trawl_worker_runs_total", "Attempts that have ended on this worker, by how."),
        MetricDescription("trawl_worker_run_seconds", "How long they took.", bounds: runs),
        MetricDescription(
            "trawl_worker_shipped_bytes_total", "Bytes of items and logs that went to the controller."),
        MetricDescription(
            "trawl_schedule_lag_seconds",
            "From the time that a schedule fires for to the moment when its jobs were in the queue.",
            bounds: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3_600]),
        MetricDescription("trawl_schedule_fires_total", "Fires of schedules."),
        MetricDescription("trawl_schedule_missed_fires_total", "Fires that were missed, as while nothing ran."),
        MetricDescription(
            "trawl_schedule_skipped_fires_total", "Fires that were left out, since the run before still went on."),
        MetricDescription("trawl_schedule_runs_total", "Runs of tasks and workflows that have ended, by how."),
    ]
}

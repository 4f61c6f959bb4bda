import Jobs
import Metrics

/// What a worker measures. Labels are bounded: runtimes, outcomes and kinds of output.
struct WorkerMetrics: Sendable {
    private let running = Gauge(label: "trawl_worker_running")
    private let runs: [Runtime: [String: Counter]]
    private let seconds: [Runtime: Metrics.Timer]
    private let bytes: [OutputName.Kind: Counter]

    init(slots: Int) {
        Gauge(label: "trawl_worker_slots").record(slots)
        running.record(0)
        var runs: [Runtime: [String: Counter]] = [:]
        var seconds: [Runtime: Metrics.Timer] = [:]
        for runtime in Runtime.allCases {
            for outcome in ["completed", "failed", "cancelled", "released", "dropped"] {
                runs[runtime, default: [:]][outcome] = Counter(
                    label: "trawl_worker_runs_total", dimensions: [("runtime", runtime.rawValue), ("outcome", outcome)])
            }
            seconds[runtime] = Metrics.Timer(
                label: "trawl_worker_run_seconds", dimensions: [("runtime", runtime.rawValue)])
        }
        self.runs = runs
        self.seconds = seconds
        bytes = Dictionary(
            uniqueKeysWithValues: OutputName.Kind.allCases.map {
                ($0, Counter(label: "trawl_worker_shipped_bytes_total", dimensions: [("kind", $0.rawValue)]))
            })
    }

    func isRunning(_ count: Int) { running.record(count) }

    /// A run has ended; with nil it was dropped.
    func ended(_ runtime: Runtime, _ outcome: JobOutcome?, after duration: Duration) {
        let name =
            switch outcome {
            case .completed: "completed"
            case .failed: "failed"
            case .cancelled: "cancelled"
            case .released: "released"
            case nil: "dropped"
            }
        runs[runtime]?[name]?.increment()
        seconds[runtime]?.recordNanoseconds(
            Int64(clamping: duration.microseconds.multipliedReportingOverflow(by: 1_000).partialValue))
    }

    func shipped(_ count: Int, _ kind: OutputName.Kind) { bytes[kind]?.increment(by: count) }
}

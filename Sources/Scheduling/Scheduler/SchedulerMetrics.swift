import Jobs
import Metrics

/// What the scheduler counts. No label has values from outside.
struct SchedulerMetrics: Sendable {
    private let lag = Timer(label: "trawl_schedule_lag_seconds")
    private let fires = Counter(label: "trawl_schedule_fires_total")
    private let missed = Counter(label: "trawl_schedule_missed_fires_total")
    private let skipped = Counter(label: "trawl_schedule_skipped_fires_total")
    private let runs = Dictionary(
        uniqueKeysWithValues: [RunState.completed, .failed, .cancelled].map { state in
            (state, Counter(label: "trawl_schedule_runs_total", dimensions: [("outcome", state.rawValue)]))
        })

    /// Ticks whose runs have begun, their jobs submitted, at `now`.
    func fired(_ ticks: [Timestamp], at now: Timestamp) {
        guard !ticks.isEmpty else { return }
        fires.increment(by: ticks.count)
        for tick in ticks { lag.recordNanoseconds(max(0, min((now - tick).microseconds, .max / 1_000)) * 1_000) }
    }

    func decided(_ decision: SchedulerState.Decision) {
        if decision.missed > 0 { missed.increment(by: decision.missed) }
        if decision.skipped > 0 { skipped.increment(by: decision.skipped) }
        for run in decision.ended { runs[run.state]?.increment() }
    }
}

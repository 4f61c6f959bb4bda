import Jobs
import Monitoring

extension PlatformMetrics {
    /// Shows how many jobs stand where. They are counted in memory all the time, so that asking costs nothing.
    func show(_ jobs: JobStore, time: any TimeSource = SystemTime()) {
        registry.collect("trawl_jobs", help: "Jobs that are kept, by their state.", labels: ["state"]) {
            guard let counts = try? await jobs.counts() else { return [] }
            return [
                ("pending", counts.pending), ("running", counts.running), ("completed", counts.completed),
                ("failed", counts.failed), ("cancelled", counts.cancelled),
            ].map { MetricReading(Double($0.1), $0.0) }
        }
        registry.collect(
            "trawl_jobs_oldest_pending_seconds",
            help: "How long the job waits that waits longest for a node; 0 when none does."
        ) {
            guard let since = jobs.waitingSince() else { return [MetricReading(0)] }
            return [MetricReading(Double(max(0, (time.now - since).microseconds)) / 1e6)]
        }
    }
}

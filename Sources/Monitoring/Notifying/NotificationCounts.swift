import CoreMetrics

/// What became of messages: `trawl_alert_notifications_total{receiver_kind,outcome}`.
enum NotificationCounts {
    enum Outcome: String {
        case delivered
        /// A try that failed and is made again.
        case retried
        case failed
        /// Too many were waiting; it comes again.
        case deferred
    }

    static func count(_ kind: String, _ outcome: Outcome) {
        Counter(
            label: "trawl_alert_notifications_total",
            dimensions: [("receiver_kind", kind), ("outcome", outcome.rawValue)]
        ).increment()
    }
}

import Metrics
import NIOHTTP1

/// How often and how fast the routes answer. Labels are the routes' templates, so that no path makes a new series (P34).
struct RouteMetrics: Sendable {
    private struct Entry: Sendable {
        /// By the first digit of the status, from 1.
        let counters: [Counter]
        let timer: Timer
    }

    private let entries: [Entry]
    private let others: Entry

    init(service: String, routes: [Route]) {
        func entry(_ method: String, _ path: String) -> Entry {
            let labels = [("service", service), ("method", method), ("route", path)]
            return Entry(
                counters: (1...5).map {
                    Counter(label: "trawl_http_requests", dimensions: labels + [("status", "\($0)xx")])
                },
                timer: Timer(label: "trawl_http_request_duration", dimensions: labels))
        }
        entries = routes.map { entry($0.method.rawValue, $0.path) }
        others = entry("other", "other")
    }

    /// Counts an answer; `route` is nil where there was none.
    func count(_ route: Int?, status: HTTPResponseStatus, duration: Duration) {
        let entry = route.flatMap { entries.indices.contains($0) ? entries[$0] : nil } ?? others
        let kind = min(max(Int(status.code) / 100, 1), 5)
        entry.counters[kind - 1].increment()
        entry.timer.recordNanoseconds(duration.nanoseconds)
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds &* 1_000_000_000 &+ attoseconds / 1_000_000_000
    }
}

import Metrics
import NIOHTTP1
import Synchronization

/// How often and how fast the routes answer. Labels are the routes' templates, so that no path makes a new series (P34).
/// A series is made by the first answer that it counts: most routes of most services are never asked, and nobody is to
/// read their zeros.
final class RouteMetrics: Sendable {
    private struct Entry: Sendable {
        let labels: [(String, String)]
        /// By the first digit of the status, from 1.
        var counters = [Counter?](repeating: nil, count: 5)
        var timer: Timer?

        mutating func counter(_ kind: Int) -> Counter {
            if let known = counters[kind - 1] { return known }
            let made = Counter(label: "trawl_http_requests_total", dimensions: labels + [("status", "\(kind)xx")])
            counters[kind - 1] = made
            return made
        }

        mutating func durations() -> Timer {
            if let timer { return timer }
            let made = Timer(label: "trawl_http_request_duration_seconds", dimensions: labels)
            timer = made
            return made
        }
    }

    /// One a route, and one for what is none.
    private let entries: Mutex<[Entry]>

    init(service: String, routes: [Route]) {
        let places = routes.map { ($0.method.rawValue, $0.path) } + [("other", "other")]
        entries = Mutex(
            places.map { method, path in
                Entry(labels: [("service", service), ("method", method), ("route", path)])
            })
    }

    /// Counts an answer; `route` is nil where there was none.
    func count(_ route: Int?, status: HTTPResponseStatus, duration: Duration) {
        let kind = min(max(Int(status.code) / 100, 1), 5)
        let (counter, timer) = entries.withLock { entries -> (Counter, Timer) in
            let index = route.flatMap { entries.indices.contains($0) ? $0 : nil } ?? entries.count - 1
            return (entries[index].counter(kind), entries[index].durations())
        }
        counter.increment()
        timer.recordNanoseconds(duration.nanoseconds)
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds &* 1_000_000_000 &+ attoseconds / 1_000_000_000
    }
}

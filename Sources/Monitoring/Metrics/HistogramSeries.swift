import CoreMetrics
import Synchronization

/// Counts how long things took, in seconds, by bounds that never change.
final class HistogramSeries: MetricSeries, TimerHandler {
    static let kind = MetricFamily.Kind.histogram
    let identity: MetricIdentity
    private let bounds: [Double]
    private let state: Mutex<State>

    private struct State {
        /// One a bound, and one for what is beyond the last.
        var counts: [UInt64]
        var sum = 0.0
    }

    /// - Parameter bounds: in seconds, rising.
    init(_ identity: MetricIdentity, bounds: [Double]) {
        self.identity = identity
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func recordNanoseconds(_ duration: Int64) {
        let seconds = Double(max(0, duration)) / 1e9
        var index = 0
        while index < bounds.count, seconds > bounds[index] { index += 1 }
        state.withLock { state in
            state.counts[index] &+= 1
            state.sum += seconds
        }
    }

    var value: MetricValue {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        var total: UInt64 = 0
        var buckets: [MetricValue.Bucket] = []
        for (bound, count) in zip(bounds, counts) {
            total &+= count
            buckets.append(MetricValue.Bucket(bound: bound, count: total))
        }
        total &+= counts.last ?? 0
        return .histogram(buckets: buckets, count: total, sum: sum)
    }
}

import CoreMetrics
import Synchronization

/// Counts and adds up values that have no unit which bounds could be made for.
final class SummarySeries: MetricSeries, RecorderHandler {
    static let kind = MetricFamily.Kind.summary
    let identity: MetricIdentity
    private let state = Mutex((count: UInt64(0), sum: 0.0))

    init(_ identity: MetricIdentity) { self.identity = identity }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard value.isFinite else { return }
        state.withLock { state in
            state.count &+= 1
            state.sum += value
        }
    }

    var value: MetricValue {
        let (count, sum) = state.withLock { $0 }
        return .summary(count: count, sum: sum)
    }
}

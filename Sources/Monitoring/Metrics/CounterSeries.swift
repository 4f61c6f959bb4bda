import CoreMetrics
import Synchronization

/// Counts up. Whole steps cost one atomic addition.
final class CounterSeries: MetricSeries, CounterHandler, FloatingPointCounterHandler {
    static let kind = MetricFamily.Kind.counter
    let identity: MetricIdentity
    private let whole = Atomic<Int64>(0)
    private let fraction = Mutex(0.0)

    init(_ identity: MetricIdentity) { self.identity = identity }

    /// Steps backwards are left out: a counter only grows.
    func increment(by amount: Int64) {
        if amount > 0 { whole.wrappingAdd(amount, ordering: .relaxed) }
    }

    func increment(by amount: Double) {
        if amount > 0, amount.isFinite { fraction.withLock { $0 += amount } }
    }

    func reset() {
        whole.store(0, ordering: .relaxed)
        fraction.withLock { $0 = 0 }
    }

    var value: MetricValue { .number(Double(whole.load(ordering: .relaxed)) + fraction.withLock { $0 }) }
}

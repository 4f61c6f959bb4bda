import CoreMetrics
import Synchronization

/// Holds the value that was set last.
final class GaugeSeries: MetricSeries, MeterHandler, RecorderHandler {
    static let kind = MetricFamily.Kind.gauge
    let identity: MetricIdentity
    private let bits = Atomic<UInt64>(0)

    init(_ identity: MetricIdentity) { self.identity = identity }

    func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }
    func set(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }
    func record(_ value: Int64) { set(Double(value)) }
    func increment(by amount: Double) { add(amount) }
    func decrement(by amount: Double) { add(-amount) }

    private func add(_ amount: Double) {
        var before = bits.load(ordering: .relaxed)
        while true {
            let after = (Double(bitPattern: before) + amount).bitPattern
            let (exchanged, original) = bits.compareExchange(expected: before, desired: after, ordering: .relaxed)
            if exchanged { return }
            before = original
        }
    }

    var value: MetricValue { .number(Double(bitPattern: bits.load(ordering: .relaxed))) }
}

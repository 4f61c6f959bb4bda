import Synchronization

/// All metrics of the process: the back end of swift-metrics, and what is read when somebody asks.
///
/// Labels are bounded (P34): a metric has at most ``Configuration/mostSeries`` series; what further labels would make goes
/// into one whose label values are `other`.
package final class MetricsRegistry: Sendable {
    package struct Configuration: Sendable {
        /// How many series one metric has at most, the one for others counted; 2 at least.
        package var mostSeries = 200
        /// Bounds of timers' histograms, in seconds, rising.
        package var timeBounds = [
            0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300,
        ]

        package init() {}
    }

    struct Collector: Sendable {
        let name: String
        let kind: MetricFamily.Kind
        let help: String
        let labels: [String]
        let read: @Sendable () async -> [MetricReading]
    }

    private struct Family: Sendable {
        let kind: MetricFamily.Kind
        var series: [MetricLabels: any MetricSeries] = [:]
    }

    private struct State: Sendable {
        var families: [String: Family] = [:]
        var help: [String: String] = [:]
        var collectors: [String: Collector] = [:]
    }

    let configuration: Configuration
    private let state = Mutex(State())

    package init(configuration: Configuration = .init()) { self.configuration = configuration }

    /// Says what a metric counts, for `HELP`.
    ///
    /// - Parameter label: as it is given to swift-metrics.
    package func describe(_ label: String, _ help: String) {
        let name = MetricName.legal(label)
        state.withLock { $0.help[name] = help }
    }

    /// Adds a metric that is read whenever somebody asks for metrics. A name that was added before is replaced.
    ///
    /// - Parameters:
    ///   - kind: a gauge or a counter.
    ///   - labels: names of the labels whose values each reading carries. Readings with more or fewer are left out.
    ///   - read: should answer at once; what takes longer than five seconds is cancelled.
    package func collect(
        _ name: String, help: String, kind: MetricFamily.Kind = .gauge, labels: [String] = [],
        _ read: @escaping @Sendable () async -> [MetricReading]
    ) {
        let legal = MetricName.legal(name)
        let collector = Collector(
            name: kind == .counter ? legal.without("_total") : legal, kind: kind == .counter ? .counter : .gauge,
            help: help, labels: labels, read: read)
        state.withLock { $0.collectors[collector.name] = collector }
    }

    /// The series of that name and labels, made when there is none; the one for others when there are too many. A name that
    /// another kind of metric has already answers one that nobody sees.
    func series<Series: MetricSeries>(
        _ name: String, _ dimensions: [(String, String)], _ make: (MetricIdentity) -> Series
    ) -> Series {
        let labels = MetricLabels(dimensions)
        return state.withLock { state in
            let family = state.families[name] ?? Family(kind: Series.kind)
            guard family.kind == Series.kind else { return make(MetricIdentity(name: name, labels: labels)) }
            if let known = family.series[labels] as? Series { return known }
            let isFull = family.series.count >= max(2, configuration.mostSeries) - 1
            let kept = isFull && !labels.labels.isEmpty ? labels.folded : labels
            if isFull, let known = family.series[kept] as? Series { return known }
            let series = make(MetricIdentity(name: name, labels: kept))
            // Names of labels come from the program, so there are few ways to be another.
            guard family.series.count < max(2, configuration.mostSeries) + 8 else { return series }
            state.families[name, default: family].series[kept] = series
            return series
        }
    }

    /// Forgets a series.
    func remove(_ series: any MetricSeries) {
        let identity = series.identity
        state.withLock { state in
            guard state.families[identity.name]?.series[identity.labels] === series else { return }
            // Others may still write to the one for all.
            guard identity.labels.labels.isEmpty || identity.labels != identity.labels.folded else { return }
            state.families[identity.name]?.series[identity.labels] = nil
            if state.families[identity.name]?.series.isEmpty == true { state.families[identity.name] = nil }
        }
    }

    /// What parts have written, and the collectors.
    func written() -> (families: [MetricFamily], collectors: [Collector]) {
        let state = state.withLock { $0 }
        let families = state.families.map { name, family in
            MetricFamily(
                name: name, kind: family.kind, help: state.help[name] ?? "",
                series: family.series.map { MetricFamily.Series($0.key, $0.value.value) })
        }
        return (families, Array(state.collectors.values))
    }
}

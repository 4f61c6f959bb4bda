import Synchronization

/// All metrics of the process: the back end of swift-metrics, and what is read when somebody asks.
///
/// Labels are bounded (P34): a metric has at most ``Configuration/mostSeries`` series; what further labels would make goes
/// into one whose label values are `other`.
package final class MetricsRegistry: Sendable {
    package struct Configuration: Sendable {
        /// How many series one metric has at most, the one for others counted; 2 at least.
        package var mostSeries = 1_000
        /// Bounds of the histograms of timers that were not described with their own, in seconds, rising.
        package var timeBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

        package init() {}
    }

    /// Reads families when somebody asks.
    typealias Collector = @Sendable () async -> [MetricFamily]

    private struct Family: Sendable {
        let kind: MetricFamily.Kind
        var series: [MetricLabels: any MetricSeries] = [:]
    }

    private struct State: Sendable {
        var families: [String: Family] = [:]
        var help: [String: String] = [:]
        var bounds: [String: [Double]] = [:]
        var collectors: [String: Collector] = [:]
    }

    let configuration: Configuration
    private let state = Mutex(State())

    package init(configuration: Configuration = .init()) { self.configuration = configuration }

    /// Says what a metric counts, for `HELP`. To be called before it is made.
    ///
    /// - Parameters:
    ///   - label: as it is given to swift-metrics, or as it is shown.
    ///   - bounds: of a timer's histogram, in seconds, rising; nil for ``Configuration/timeBounds``.
    package func describe(_ label: String, _ help: String, bounds: [Double]? = nil) {
        let name = MetricName.legal(label).without("_total")
        state.withLock { state in
            state.help[name] = help
            if let bounds { state.bounds[name] = bounds }
        }
    }

    /// The bounds of a timer's histogram.
    func bounds(of name: String) -> [Double] { state.withLock { $0.bounds[name] } ?? configuration.timeBounds }

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
        let name = kind == .counter ? legal.without("_total") : legal
        let kind: MetricFamily.Kind = kind == .counter ? .counter : .gauge
        let mostSeries = configuration.mostSeries
        collect(families: name) {
            let series = Self.series(await read(), labels, most: mostSeries)
            return [MetricFamily(name: name, kind: kind, help: help, series: series)]
        }
    }

    /// Adds several metrics that are read together whenever somebody asks.
    ///
    /// - Parameters:
    ///   - name: of the collector; one that was added before under that name is replaced.
    ///   - read: should answer at once; what takes longer than five seconds is cancelled. Its labels must be bounded.
    package func collect(families name: String, _ read: @escaping @Sendable () async -> [MetricFamily]) {
        state.withLock { $0.collectors[name] = read }
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

package import CoreMetrics

/// What swift-metrics asks of a back end. Counters lose a `_total` at their end and get it back when they are shown; timers
/// are in seconds and say so at the end of their names; recorders that aggregate are counted and added up.
extension MetricsRegistry: MetricsFactory {
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(MetricName.legal(label).without("_total"), dimensions, CounterSeries.init)
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(MetricName.legal(label).without("_total"), dimensions, CounterSeries.init)
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(MetricName.legal(label), dimensions, GaugeSeries.init)
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        if aggregate { return series(MetricName.legal(label), dimensions, SummarySeries.init) }
        return series(MetricName.legal(label), dimensions, GaugeSeries.init)
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        let name = MetricName.legal(label).ending(in: "_seconds")
        let bounds = bounds(of: name)
        return series(name, dimensions) { HistogramSeries($0, bounds: bounds) }
    }

    package func destroyCounter(_ handler: any CounterHandler) { forget(handler) }
    package func destroyMeter(_ handler: any MeterHandler) { forget(handler) }
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { forget(handler) }
    package func destroyRecorder(_ handler: any RecorderHandler) { forget(handler) }
    package func destroyTimer(_ handler: any TimerHandler) { forget(handler) }

    private func forget(_ handler: AnyObject) {
        if let series = handler as? any MetricSeries { remove(series) }
    }
}

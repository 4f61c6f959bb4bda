package import Web

/// Metrics as JSON: a member a metric, by the name that Prometheus shows.
package enum MetricsJSON {
    /// `{name: value}`, or `{name: [{"labels": {…}, "value": …}]}` for metrics with labels. Histograms and summaries stand
    /// as `{"count", "sum"}`.
    package static func render(_ families: [MetricFamily]) -> JSONValue {
        var object = JSONObject()
        for family in families where !family.series.isEmpty {
            let name = family.kind == .counter ? family.name + "_total" : family.name
            if family.series.count == 1, let only = family.series.first, only.labels.labels.isEmpty {
                object[name] = json(only.value)
                continue
            }
            object[name] = .array(
                family.series.map { series in
                    var labels = JSONObject()
                    for label in series.labels.labels { labels[label.name] = .string(label.value) }
                    return ["labels": .object(labels), "value": json(series.value)]
                })
        }
        return .object(object)
    }

    private static func json(_ value: MetricValue) -> JSONValue {
        switch value {
        case .number(let number): json(number)
        case .histogram(_, let count, let sum), .summary(let count, let sum):
            ["count": .integer(Int64(clamping: count)), "sum": .number(sum)]
        }
    }

    private static func json(_ number: Double) -> JSONValue {
        Int64(exactly: number).map { .integer($0) } ?? .number(number)
    }
}

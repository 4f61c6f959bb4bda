/// All series of one metric, as they stood at one moment.
package struct MetricFamily: Sendable, Hashable {
    package enum Kind: String, Sendable {
        case counter, gauge, histogram, summary
    }

    /// One series.
    package struct Series: Sendable, Hashable {
        package let labels: MetricLabels
        package let value: MetricValue

        package init(_ labels: MetricLabels, _ value: MetricValue) {
            self.labels = labels
            self.value = value
        }
    }

    /// Without the `_total` of counters.
    package let name: String
    package let kind: Kind
    /// What it counts, in a sentence; empty when nobody said it.
    package let help: String
    /// Sorted by labels.
    package let series: [Series]

    package init(name: String, kind: Kind, help: String, series: [Series]) {
        self.name = name
        self.kind = kind
        self.help = help
        self.series = series.sorted { MetricLabels.precedes($0.labels, $1.labels) }
    }
}

/// What a series stands at.
package enum MetricValue: Sendable, Hashable {
    /// Of counters and gauges.
    case number(Double)
    /// Of histograms: how many values were at most each bound (cumulative), how many in all, and their sum.
    case histogram(buckets: [Bucket], count: UInt64, sum: Double)
    case summary(count: UInt64, sum: Double)

    package struct Bucket: Sendable, Hashable {
        package let bound: Double
        package let count: UInt64

        package init(bound: Double, count: UInt64) {
            self.bound = bound
            self.count = count
        }
    }
}

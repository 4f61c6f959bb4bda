/// What a collector reads at the moment when somebody asks.
package struct MetricReading: Sendable, Hashable {
    /// Values of the collector's labels, in their order.
    package var labels: [String]
    package var value: Double

    package init(_ value: Double, _ labels: String...) {
        self.labels = labels
        self.value = value
    }
}

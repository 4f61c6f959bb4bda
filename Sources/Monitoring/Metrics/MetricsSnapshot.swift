/// What all metrics stood at, as far as it could be read.
package struct MetricsSnapshot: Sendable {
    /// Sorted by name.
    package var families: [MetricFamily]
    /// Whether all that there is was read; else a metric that is not here may only be missing.
    package var isWhole: Bool

    package init(_ families: [MetricFamily], isWhole: Bool = true) {
        self.families = families
        self.isWhole = isWhole
    }
}

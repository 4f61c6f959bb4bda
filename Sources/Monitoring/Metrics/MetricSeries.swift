/// One series that parts write to.
protocol MetricSeries: AnyObject, Sendable {
    static var kind: MetricFamily.Kind { get }
    /// Where the registry keeps it.
    var identity: MetricIdentity { get }
    var value: MetricValue { get }
}

/// The name and labels of a series.
struct MetricIdentity: Sendable, Hashable {
    let name: String
    let labels: MetricLabels
}

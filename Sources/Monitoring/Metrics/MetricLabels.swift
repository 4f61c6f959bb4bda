/// The labels of one series, sorted by name, each name once, all names legal.
package struct MetricLabels: Sendable, Hashable {
    package struct Label: Sendable, Hashable {
        package let name: String
        package let value: String
    }
    package let labels: [Label]

    /// Labels from names and values as somebody gave them. Of a name that comes twice the first counts; values are cut
    /// after 200 characters.
    package init(_ dimensions: [(String, String)]) {
        var labels: [Label] = []
        for (name, value) in dimensions {
            let name = MetricName.legalLabel(name)
            guard !labels.contains(where: { $0.name == name }) else { continue }
            labels.append(Label(name: name, value: value.utf8.count <= 200 ? value : String(value.prefix(200))))
        }
        self.labels = labels.sorted { $0.name < $1.name }
    }

    private init(sorted labels: [Label]) { self.labels = labels }

    /// The labels of the series that takes what no series of its own is kept for.
    var folded: MetricLabels { MetricLabels(sorted: labels.map { Label(name: $0.name, value: "other") }) }

    /// In the order in which series are listed.
    static func precedes(_ left: MetricLabels, _ right: MetricLabels) -> Bool {
        for (one, other) in zip(left.labels, right.labels) where one != other {
            return (one.name, one.value) < (other.name, other.value)
        }
        return left.labels.count < right.labels.count
    }
}

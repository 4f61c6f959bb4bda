/// One line of Prometheus' exposition format: a series with its value.
package struct ScrapedSample: Sendable, Hashable {
    package var name: String
    package var labels: [String: String]
    /// NaN and infinities are values too.
    package var value: Double
    /// Milliseconds since 1970, where the line says it.
    package var timestamp: Int64?

    package init(_ name: String, _ labels: [String: String] = [:], _ value: Double, timestamp: Int64? = nil) {
        self.name = name
        self.labels = labels
        self.value = value
        self.timestamp = timestamp
    }
}

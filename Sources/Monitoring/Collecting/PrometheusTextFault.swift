/// Text that is not Prometheus' exposition format, or more of it than is taken.
package struct PrometheusTextFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// From 1.
    package let line: Int
    package let message: String

    package var description: String { "line \(line): \(message)" }
}

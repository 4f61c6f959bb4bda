/// How requests are logged, a line each.
package struct AccessLogConfiguration: Sendable, Hashable {
    package enum Format: String, Sendable, CaseIterable {
        /// As nginx' `combined`, with the route, the server and the seconds it took behind it.
        case text
        /// JSON with the names of the Elastic Common Schema.
        case ecs
    }

    package var format = Format.text
    /// A file that lines are added to; nil for the standard output.
    package var path: String?
    /// Bytes at which the file gets the name `….1`, and a new one is begun.
    package var rotationSize = 100 << 20
    /// How many files of before are kept.
    package var kept = 5

    package init() {}
}

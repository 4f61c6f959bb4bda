/// How requests are logged, a line each.
package struct AccessLogConfiguration: Sendable, Hashable {
    package enum Format: String, Sendable, CaseIterable {
        /// As nginx' `combined`, with the server and the seconds it took behind it.
        case text
        /// JSON with the names of the Elastic Common Schema.
        case ecs
    }

    package var format = Format.text
    /// A file that lines are added to; nil for the standard output.
    package var path: String?

    package init() {}
}

/// What LogParser sorts entries by, in its order.
package enum ScrapyLogCategory: String, Sendable, Hashable, CaseIterable {
    case critical, error, warning, redirect, retry, ignore

    /// Its name in the JSON.
    package var name: String { rawValue + "_logs" }

    /// The statistic that says how many there were; nil where that is a sum of several.
    var statistic: String? {
        switch self {
        case .critical: "log_count/CRITICAL"
        case .error: "log_count/ERROR"
        case .warning: "log_count/WARNING"
        case .redirect: nil
        case .retry: "retry/count"
        case .ignore: "httperror/response_ignored_count"
        }
    }

    /// Entries of one category.
    package struct Entries: Sendable, Hashable {
        /// How many there were.
        package internal(set) var count = 0
        /// The last ten, oldest first; long ones are cut.
        package internal(set) var details: [String] = []
    }
}

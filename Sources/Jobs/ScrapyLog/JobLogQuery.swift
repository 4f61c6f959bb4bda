package import Web

/// Which entries of logs somebody wants to see.
package struct JobLogQuery: Sendable {
    /// Only entries so grave or graver. Those that say nothing of it count as `info`.
    package var level: JobLogLevel?
    /// Only entries whose message it matches anywhere, the lines of tracebacks included.
    package var pattern: RegularExpression?
    /// Only entries from this moment on. Those without a time belong to no moment, and are shown.
    package var since: Timestamp?

    package init() {}

    /// Whether an entry is wanted. What costs least is asked first.
    func wants(_ entry: JobLogEntry) throws(RegularExpressionFault) -> Bool {
        if let level, entry.level ?? .info < level { return false }
        if let since, let time = entry.time, time.secondsSince1970 < since.second { return false }
        guard let pattern else { return true }
        let bytes = Array(entry.message.utf8)
        return try pattern.matches(bytes.span)
    }
}

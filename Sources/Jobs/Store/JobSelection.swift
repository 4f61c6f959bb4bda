import SQL

/// The conditions of statements about jobs. Partial indexes are found only when the same words stand in both.
enum JobSelection {
    /// Waiting, for their turn or their time.
    static let open = "state IN ('pending', 'delayed')"
    /// With a node.
    static let active = "state IN ('running', 'cancelling')"
    /// Those that ended have a time of it. A list of three states would cost SQLite a table of its own at each change of a
    /// row.
    static let ended = "completed_at IS NOT NULL"

    /// The condition and its arguments for a list; nil when no job can be in it.
    static func condition(_ filter: JobFilter) -> (text: String, arguments: [SQLValue])? {
        var terms: [String] = []
        var arguments: [SQLValue] = []
        switch filter.status {
        case nil: break
        case "pending": terms.append(open)
        case "running": terms.append(active)
        case let status?:
            guard let state = JobState(rawValue: status), state.isTerminal else { return nil }
            terms.append(ended)
            terms.append("state = '\(state.rawValue)'")
        }
        if filter.hasEnded, filter.status == nil { terms.append(ended) }
        if let origin = filter.origin {
            terms.append(origin.includesOthers ? "(origin = ? OR origin IS NULL)" : "origin = ?")
            arguments.append(.text(origin.name.text))
        }
        func require(_ column: String, _ value: String?) {
            guard let value else { return }
            terms.append("\(column) = ?")
            arguments.append(.text(value))
        }
        require("project", filter.project?.text)
        require("spider", filter.spider?.text)
        require("node", filter.node?.text)
        require("batch", filter.batch?.text)
        return (terms.isEmpty ? "" : "WHERE " + terms.joined(separator: " AND "), arguments)
    }
}

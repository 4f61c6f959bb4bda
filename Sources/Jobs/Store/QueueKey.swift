/// Names a queue: the jobs of one project, with one priority, that the same nodes can run. They go in the order of their
/// submission.
struct QueueKey: Sendable, Hashable {
    var project: EntityName
    /// Finite.
    var priority: Double
    var placement: Placement

    init(_ request: JobRequest) {
        project = request.project
        priority = request.priority.isFinite ? request.priority : 1
        var command: EntityName?
        if case .command(let name, _) = request.work { command = name }
        placement = Placement(runtime: request.runtime, labels: request.labels.sorted(), command: command)
    }

    /// The key as it stands in the table: `project/priority/runtime/label,label/command`. Names have neither `/` nor `,`.
    var text: String {
        let labels = placement.labels.map(\.text).joined(separator: ",")
        return "\(project.text)/\(priority)/\(placement.runtime.rawValue)/\(labels)/\(placement.command?.text ?? "")"
    }

    /// Nil when `text` is no key.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, let project = EntityName(parts[0]), let priority = Double(parts[1]), priority.isFinite,
            let runtime = Runtime(rawValue: parts[2])
        else { return nil }
        let labels = parts[3].split(separator: ",").map { EntityName(String($0)) }
        guard labels.allSatisfy({ $0 != nil }) else { return nil }
        let command = EntityName(parts[4])
        guard command != nil || parts[4].isEmpty else { return nil }
        self.project = project
        self.priority = priority
        placement = Placement(runtime: runtime, labels: labels.compactMap(\.self), command: command)
    }
}

/// What a node must have to be given a job.
struct Placement: Sendable, Hashable {
    var runtime: Runtime
    /// Sorted.
    var labels: [EntityName]
    /// For jobs that run a command: its name.
    var command: EntityName?

    /// Whether `node` may be given such jobs.
    func isServed(by node: NodeCapabilities) -> Bool {
        guard node.runtimes.contains(runtime), labels.allSatisfy(node.labels.contains) else { return false }
        guard let command, let offered = node.commands else { return true }
        return offered.contains(command)
    }
}

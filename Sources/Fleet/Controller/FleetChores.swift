import Jobs

/// What the database must still learn. Kept until it has.
struct FleetChores: Sendable {
    /// Attempts that are to count as lost, by the reason.
    var lost: [JobError: [AttemptReference]] = [:]
    /// Attempts that go back to the queue.
    var released: [AttemptReport] = []
    /// Outputs whose jobs are gone.
    var outputs: [OutputName] = []
    /// Nodes whose memory changed.
    var nodes: Set<EntityName> = []
    /// Whether there is anything to do at once.
    var isEmpty: Bool { lost.isEmpty && released.isEmpty && outputs.isEmpty && nodes.isEmpty }

    mutating func lose(_ attempts: [AttemptReference], _ reason: JobError) {
        if !attempts.isEmpty { lost[reason, default: []] += attempts }
    }

    mutating func release(_ attempts: [AttemptReference], of node: EntityName) {
        released += attempts.map { AttemptReport(reference: $0, node: node, outcome: .released) }
    }

    /// Takes what there is.
    mutating func take() -> FleetChores {
        defer { self = FleetChores() }
        return self
    }

    /// Puts back what could not be done. What came meanwhile is newer.
    mutating func putBack(_ chores: FleetChores) {
        for (reason, attempts) in chores.lost { lost[reason, default: []] += attempts }
        released += chores.released
        outputs += chores.outputs
        nodes.formUnion(chores.nodes)
    }
}

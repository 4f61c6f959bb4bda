package import Jobs
package import Web

/// Runs attempts of one runtime on a node.
package protocol Runner: Sendable {
    var runtime: Runtime { get }

    /// The commands that it offers; nil for all that the controller knows.
    var commands: Set<EntityName>? { get }

    /// False once it has found that it can run nothing here: the node then offers it no more, and what it was given goes
    /// back.
    var isAble: Bool { get }

    /// Runs one attempt to its end and says how it ended. Does not throw: what goes wrong is an outcome. When the task is
    /// cancelled it stops at once; what it leaves in ``JobContext/folder`` lets a later attempt go on.
    func run(_ assignment: Assignment, _ context: any JobContext) async -> RunReport
}

extension Runner {
    package var commands: Set<EntityName>? { nil }
    package var isAble: Bool { true }
}

/// How a run ended.
package struct RunReport: Sendable, Hashable {
    package var outcome: JobOutcome
    package var result: JSONValue?
    package var statistics: JSONValue?

    package init(outcome: JobOutcome, result: JSONValue? = nil, statistics: JSONValue? = nil) {
        self.outcome = outcome
        self.result = result
        self.statistics = statistics
    }
}

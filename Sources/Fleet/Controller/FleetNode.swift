package import Jobs

/// What the controller knows of one node.
package struct FleetNode: Sendable, Hashable {
    package let name: EntityName
    /// What it said when it joined last; nil for one that has not joined since the controller began.
    package var hello: NodeHello?
    /// Nil while it is offline.
    package var session: String?
    /// When it was heard last; after a start without news, when the controller began.
    package var lastSeen: Timestamp?
    /// Whether an operator wants it to drain.
    package var isDraining = false
    /// Whether it drains by its own wish.
    package var drainsItself = false
    package var sample: [String: Double] = [:]
    /// The attempts that are its own.
    package var attempts: [JobID: RunningAttempt] = [:]
    /// Its lease call that waits.
    package var request: UInt64?
    /// Whether there is something that it should hear before its next heartbeat is due.
    package var hasNews = false
    /// When its attempts are lost if it is not heard before; nil when there is nothing to lose.
    package var due: Timestamp?

    package init(_ name: EntityName) { self.name = name }

    package var isOnline: Bool { session != nil }
    /// Whether it may be given work.
    package var takesWork: Bool { isOnline && !isDraining && !drainsItself }
    package var slots: Int { max(1, hello?.slots ?? 1) }
    package var freeSlots: Int { max(0, slots - attempts.count) }

    /// What is kept of it over restarts.
    var stored: StoredNode {
        var stored = StoredNode(name: name)
        stored.isDraining = isDraining
        stored.lastSeen = lastSeen
        if var hello {
            // What it had then says nothing later.
            hello.held = []
            hello.running = []
            stored.hello = hello.json
        }
        return stored
    }
}

/// An attempt that a node has.
package struct RunningAttempt: Sendable, Hashable {
    package let number: Int
    package let output: OutputName
    package var isCancelling = false
    /// Whether it is to stop by force.
    package var isKilled = false
    /// Whether it may have written outputs, so that they must be on disk before its end is.
    package var hasOutputs: Bool
    /// When a heartbeat first left it out.
    package var missedAt: Timestamp?
    /// How many attempts at the job were lost before it.
    package let losses: Int
    /// When its node told that it runs; nil before that.
    package var begunAt: Timestamp?

    package init(_ job: Job, hasOutputs: Bool, begunAt: Timestamp? = nil) {
        losses = job.status.losses
        self.begunAt = begunAt
        number = job.status.attempt
        output = OutputName(of: job)
        isCancelling = job.status.state == .cancelling
        self.hasOutputs = hasOutputs
    }

    package var reference: AttemptReference { AttemptReference(job: output.job, attempt: number) }
}

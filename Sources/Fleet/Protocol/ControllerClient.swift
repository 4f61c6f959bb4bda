package import Jobs

/// What a worker says to its controller. In process it is the ``Controller`` itself; from elsewhere ``HTTPControllerClient``.
package protocol ControllerClient: Sendable {
    /// Says that the node is there, or there again: attempts of its earlier session are given back to it where it holds
    /// their checkpoints, and are lost otherwise.
    func join(_ hello: NodeHello) async throws -> NodeWelcome

    /// Waits up to `wait` for work and answers up to `free` jobs. An empty answer is usual.
    func lease(session: NodeSession, free: Int, wait: Duration) async throws -> [Assignment]

    /// Says that the node lives and which attempts it runs; renews their leases.
    func heartbeat(_ beat: Heartbeat) async throws -> HeartbeatAnswer

    /// Appends to an output of a running attempt. Answers the new size. Throws ``FleetFault`` with `attempt_fenced`, or
    /// `output_gap` whose ``FleetFault/size`` says where to go on.
    func append(_ chunk: OutputChunk, session: NodeSession) async throws -> Int64

    /// Ends attempts. An attempt that is fenced is answered with false, and there is nothing more to do for it.
    func finish(_ reports: [AttemptReport], session: NodeSession) async throws -> [Bool]

    /// The source of a deployed spider.
    func spiderSource(
        project: EntityName, spider: EntityName, version: EntityName?, session: NodeSession
    ) async throws -> SpiderSourceAnswer

    /// Says goodbye: everything it ran was finished or released.
    func leave(session: NodeSession) async throws
}

/// A node's session: from one join to the next. Calls with an older session are refused (`session_ended`): join again.
package struct NodeSession: Sendable, Hashable {
    package var node: EntityName
    package var id: String

    package init(node: EntityName, id: String) {
        self.node = node
        self.id = id
    }
}

/// What a node tells about itself.
package struct NodeHello: Sendable, Hashable {
    package var capabilities: NodeCapabilities
    package var slots: Int
    /// `uname -m`: `x86_64`, `aarch64`, `armv7l`.
    package var architecture: String
    package var version: String
    /// Where its own port is reached, such as `http://node6.lan:8080`; nil when it has none.
    package var address: String?
    /// Jobs whose checkpoints lie on its disk.
    package var held: [JobID]

    package init(
        capabilities: NodeCapabilities, slots: Int, architecture: String, version: String, address: String?, held: [JobID]
    ) {
        self.capabilities = capabilities
        self.slots = slots
        self.architecture = architecture
        self.version = version
        self.address = address
        self.held = held
    }
}

package struct NodeWelcome: Sendable, Hashable {
    package var session: NodeSession
    /// A lease lapses so long after the last heartbeat.
    package var lease: Duration
    package var heartbeatInterval: Duration
    /// Held jobs that are the node's again, with new attempt numbers. The other held ones it forgets.
    package var resumed: [Assignment]

    package init(session: NodeSession, lease: Duration, heartbeatInterval: Duration, resumed: [Assignment]) {
        self.session = session
        self.lease = lease
        self.heartbeatInterval = heartbeatInterval
        self.resumed = resumed
    }
}

/// One attempt at a job, given to a node.
package struct Assignment: Sendable, Hashable {
    package var reference: AttemptReference
    package var request: JobRequest
    /// The project's job id is in `reference`; `resumes` says that a checkpoint of it may lie on this node.
    package var resumes: Bool

    package init(reference: AttemptReference, request: JobRequest, resumes: Bool) {
        self.reference = reference
        self.request = request
        self.resumes = resumes
    }
}

package struct Heartbeat: Sendable, Hashable {
    package var session: NodeSession
    package var attempts: [AttemptProgress]
    /// What the machine does, by the names of `GET /workers`; absent values absent.
    package var sample: [String: Double]
    /// The node wants no more work (it drains by its own wish).
    package var isDraining: Bool

    package init(session: NodeSession, attempts: [AttemptProgress], sample: [String: Double], isDraining: Bool) {
        self.session = session
        self.attempts = attempts
        self.sample = sample
        self.isDraining = isDraining
    }
}

package struct HeartbeatAnswer: Sendable, Hashable {
    /// Attempts to stop because somebody cancelled them: gracefully first.
    package var cancel: [AttemptReference]
    /// Attempts that are no longer the node's: to be dropped at once, without a word.
    package var fenced: [AttemptReference]
    /// Whether the controller wants the node to drain.
    package var drain: Bool

    package init(cancel: [AttemptReference], fenced: [AttemptReference], drain: Bool) {
        self.cancel = cancel
        self.fenced = fenced
        self.drain = drain
    }
}

package struct OutputChunk: Sendable, Hashable {
    package var reference: AttemptReference
    package var kind: OutputName.Kind
    package var offset: Int64
    package var bytes: [UInt8]

    package init(reference: AttemptReference, kind: OutputName.Kind, offset: Int64, bytes: [UInt8]) {
        self.reference = reference
        self.kind = kind
        self.offset = offset
        self.bytes = bytes
    }
}

package struct SpiderSourceAnswer: Sendable, Hashable {
    package var version: EntityName
    package var source: [UInt8]

    package init(version: EntityName, source: [UInt8]) {
        self.version = version
        self.source = source
    }
}

package import Jobs

/// What a worker says to its controller. In process it is the ``Controller`` itself; from elsewhere ``HTTPControllerClient``.
///
/// Every call throws ``FleetFault``, or `CancellationError` when its task was cancelled. Nothing is retried here.
package protocol ControllerClient: Sendable {
    /// Says that the node is there, or there again, and gives it a new session; an older one of the same node ends.
    ///
    /// Attempts in ``NodeHello/running`` that are still the node's go on under their numbers; the next heartbeat says which
    /// are not. Jobs in ``NodeHello/held`` are leased to it again where they may be, with new attempt numbers. What else it
    /// had is lost. So a heartbeat should follow at once.
    func join(_ hello: NodeHello) async throws -> NodeWelcome

    /// Waits up to `wait` (60 s at most) for work and answers up to `free` jobs; more than the node has slots is prefetch,
    /// which it is given once everybody's slots are full. With `free` 0 it waits for news only.
    ///
    /// A session has one such call at a time: a newer one ends the older. An answer is empty when the time is over. **One
    /// that is empty before its time means: heartbeat now**, since an attempt was cancelled or the node is to drain.
    func lease(session: NodeSession, free: Int, wait: Duration) async throws -> [Assignment]

    /// Says that the node lives and which attempts it has; renews their leases.
    ///
    /// The node names every attempt it was given, waiting ones too, until its ``finish(_:session:)`` was answered: what two
    /// heartbeats leave out goes back to the queue.
    func heartbeat(_ beat: Heartbeat) async throws -> HeartbeatAnswer

    /// Appends to an output of a running attempt. Answers the new size. Throws ``FleetFault`` with `attempt_fenced`, or
    /// `output_gap` whose ``FleetFault/size`` says where to go on, or `output_too_large`, also for a chunk of more than
    /// ``OutputChunk/mostBytes``.
    func append(_ chunk: OutputChunk, session: NodeSession) async throws -> Int64

    /// Ends attempts. An attempt that is fenced is answered with false, and there is nothing more to do for it.
    func finish(_ reports: [AttemptReport], session: NodeSession) async throws -> [Bool]

    /// The source of a deployed spider.
    func spiderSource(
        project: EntityName, spider: EntityName, version: EntityName?, session: NodeSession
    ) async throws -> SpiderSourceAnswer

    /// An egg of a Scrapy project; nil for the newest version. With `digest` of one that the node has, its bytes are left
    /// out when it is that one.
    func egg(
        project: EntityName, version: EntityName?, unless digest: String?, session: NodeSession
    ) async throws -> EggAnswer

    /// The egg of one of ``HeartbeatAnswer/listings``.
    func egg(listing id: String, session: NodeSession) async throws -> [UInt8]

    /// Tells what spiders it holds. Throws `spider_missing` when nobody wants to know any more.
    func listed(_ call: EggListingCall) async throws

    /// Says goodbye: everything it ran was finished or released. What is left goes back to the queue.
    func leave(session: NodeSession) async throws
}

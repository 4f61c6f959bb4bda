package import Jobs
package import Web

/// What a run has around it.
package protocol JobContext: Sendable {
    /// A folder of this job on the node's disk, kept from attempt to attempt: the runner writes `items.jsonl` and `job.log`
    /// there, which the worker ships as they grow, and keeps its checkpoint beside them. Made when first asked for.
    var folder: String { get throws }

    /// Says that `items.jsonl` and `job.log` are as this attempt goes on with them: made anew, or cut back to their
    /// checkpoint. Nothing is shipped before, but at the run's end.
    func outputsOpened()

    /// Whether somebody wants the run to end (cancel, drain); waits until then. The runner then stops gracefully and answers
    /// `cancelled`, or `released` when ``StopReason/drain``. It has the grace time for that; then its task is cancelled.
    func stopped() async -> StopReason

    /// Says where the run stands; kept until the next heartbeat.
    func report(_ statistics: JSONValue)

    /// Has what was reported told at once.
    func tell()

    /// The source of a deployed spider.
    func spiderSource(project: EntityName, spider: EntityName, version: EntityName?) async throws -> SpiderSourceAnswer

    /// Puts an egg of a Scrapy project into the job's folder; nil for the newest version.
    func egg(project: EntityName, version: EntityName?) async throws -> EggFile
}

/// Why a run is to stop.
package enum StopReason: Sendable, Hashable {
    case cancel
    case drain
    case timeout
}

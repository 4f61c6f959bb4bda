/// How many jobs stand where.
package struct JobCounts: Sendable, Hashable {
    package var pending = 0
    package var running = 0
    package var completed = 0
    package var failed = 0
    package var cancelled = 0
    /// Seconds from lease to end, over the completed jobs; nil before the first.
    package var averageDuration: Double?
    package var total: Int { pending + running + completed + failed + cancelled }

    package init() {}
}

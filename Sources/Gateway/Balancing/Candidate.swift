/// A server as balancing sees it at the moment of a choice.
package struct Candidate: Sendable, Hashable {
    /// What the server is told from others by, wherever it stands in the list.
    package var identity: UInt64
    /// 0 for one that gets nothing. In slow start it grows up to its own.
    package var weight: Double
    /// Requests under way.
    package var active: Int
    /// Seconds that it takes to begin an answer, as of late; 0 when that is not known yet.
    package var latency: Double
    /// Gets nothing as long as one that is no backup is fit.
    var isBackup = false
    /// How far it is ahead or behind in its turn; nil before its first.
    var turn: Double?

    package init(identity: UInt64, weight: Double = 1, active: Int = 0, latency: Double = 0) {
        self.identity = identity
        self.weight = weight
        self.active = active
        self.latency = latency
    }

    /// Requests under way for its weight, with one more.
    var load: Double { Double(active + 1) / weight }
}

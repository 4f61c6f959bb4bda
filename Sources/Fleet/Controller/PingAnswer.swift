/// What a ping found.
package enum PingAnswer: Sendable, Hashable {
    /// Seconds.
    case online(responseTime: Double)
    case offline(error: String)
}

/// How a group chooses the server for a request.
package enum BalancingAlgorithm: String, Sendable, CaseIterable {
    /// In turn, by weight, smoothly: 5, 1, 1 gives a a b a c a a.
    case roundRobin = "round_robin"
    /// The one with the fewest requests under way for its weight.
    case leastConnections = "least_connections"
    /// The same for a client as long as it is there; when one of ten goes, a tenth of the clients moves.
    case ipHash = "ip_hash"
    /// Of two drawn at random the one with fewer requests under way.
    case randomTwo = "random_two"
    /// The one that is expected to answer first.
    case leastTime = "least_time"
}

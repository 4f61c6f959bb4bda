/// What one event loop has counted for a route.
package struct RouteFigures: Sendable, Hashable {
    /// Upper bounds of the buckets of durations, in seconds; the last bucket is for all that took longer.
    package static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    /// Requests by the first digit of their status, from 1 to 5; at 0 those whose client left before an answer began.
    package internal(set) var statuses = [Int](repeating: 0, count: 6)
    /// Requests by how long they took, not added up.
    package internal(set) var durations = [Int](repeating: 0, count: bounds.count + 1)
    package internal(set) var seconds = 0.0
    /// Of heads and bodies.
    package internal(set) var bytesIn = 0
    package internal(set) var bytesOut = 0
    /// Answers that broke off.
    package internal(set) var aborted = 0
    /// Requests that were sent again.
    package internal(set) var retries = 0
    /// Requests that a rate or another limit refused.
    package internal(set) var limited = 0

    package var requests: Int { statuses.reduce(0, +) }

    mutating func count(status: Int, seconds: Double, bytesIn: Int, bytesOut: Int) {
        let kind = status / 100
        statuses[(1...5).contains(kind) ? kind : 0] += 1
        self.bytesIn &+= bytesIn
        self.bytesOut &+= bytesOut
        self.seconds += seconds
        var bucket = 0
        while bucket < Self.bounds.count, seconds > Self.bounds[bucket] { bucket += 1 }
        durations[bucket] += 1
    }

    static func += (one: inout Self, other: Self) {
        for index in one.statuses.indices { one.statuses[index] += other.statuses[index] }
        for index in one.durations.indices { one.durations[index] += other.durations[index] }
        one.seconds += other.seconds
        one.bytesIn &+= other.bytesIn
        one.bytesOut &+= other.bytesOut
        one.aborted += other.aborted
        one.retries += other.retries
        one.limited += other.limited
    }
}

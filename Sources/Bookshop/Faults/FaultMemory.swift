import Synchronization

/// What faults that change over time remember: how often, and since when, each was met under a key.
final class FaultMemory: Sendable {
    private struct Meetings {
        var count = 0
        var first = ContinuousClock.now
    }

    private let meetings = Mutex<[String: Meetings]>([:])

    /// Notes one more meeting. Returns how many there were before, and the time since the first one.
    func meet(_ key: String) -> (before: Int, sinceFirst: Duration) {
        meetings.withLock { meetings in
            var known = meetings[key] ?? Meetings()
            defer { meetings[key] = known }
            known.count += 1
            return (known.count - 1, ContinuousClock.now - known.first)
        }
    }

    func reset() { meetings.withLock { $0 = [:] } }
}

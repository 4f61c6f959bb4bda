/// How often each address has shown a wrong token of late: a value without I/O. The table is bounded; the address that
/// has been quiet for longest goes first.
struct FailedTries: Sendable {
    private struct Entry {
        var count: Int
        var last: Duration
    }

    /// Failures of an address that cost it nothing.
    static let free = 5
    /// From so many on, an address is told so at once instead of waiting, until it has been quiet.
    static let most = 100
    /// After so long without a failure an address begins anew.
    static let memory: Duration = .seconds(60)
    private static let longestDelay: Duration = .seconds(2)

    private let capacity: Int
    private var entries: [String: Entry] = [:]

    init(capacity: Int = 10_000) { self.capacity = max(1, capacity) }

    /// Seconds until the address may try again; nil when it may now.
    ///
    /// - Parameter now: time since some fixed moment.
    mutating func isRefused(_ address: String, at now: Duration) -> Int? {
        guard let entry = entries[address] else { return nil }
        let quiet = now - entry.last
        guard quiet < Self.memory else {
            entries[address] = nil
            return nil
        }
        return entry.count >= Self.most ? Int((Self.memory - quiet).components.seconds) + 1 : nil
    }

    /// A wrong token came from the address: how long its answer is to wait.
    mutating func fail(_ address: String, at now: Duration) -> Duration {
        var entry = entries[address] ?? Entry(count: 0, last: now)
        if now - entry.last >= Self.memory { entry.count = 0 }
        entry.count = min(entry.count + 1, Self.most)
        entry.last = now
        if entries[address] == nil, entries.count >= capacity { forget(at: now) }
        entries[address] = entry
        guard entry.count > Self.free else { return .zero }
        return min(.milliseconds(100 << min(entry.count - Self.free - 1, 6)), Self.longestDelay)
    }

    private mutating func forget(at now: Duration) {
        entries = entries.filter { now - $0.value.last < Self.memory }
        // All are fresh: a tenth goes at once, so that a flood of addresses does not sort the table at every try.
        guard entries.count >= capacity else { return }
        for (address, _) in entries.sorted(by: { $0.value.last < $1.value.last }).prefix(max(1, capacity / 10)) {
            entries[address] = nil
        }
    }

    var count: Int { entries.count }
}

import Synchronization

/// How many connections each client has, so that one alone cannot take all that there are.
final class ConnectionCounts: Sendable {
    private let most: Int
    private let counts = Mutex<[String: Int]>([:])

    /// Of all addresses.
    var total: Int { counts.withLock { $0.values.reduce(0, +) } }

    init(most: Int) { self.most = most }

    /// Counts a connection of the address. False when it has as many as it may; then it is not counted.
    func enter(_ address: String) -> Bool {
        counts.withLock { counts in
            let count = counts[address, default: 0]
            guard count < most else { return false }
            counts[address] = count + 1
            return true
        }
    }

    /// A connection that was counted has ended.
    func leave(_ address: String) {
        counts.withLock { counts in
            guard let count = counts[address] else { return }
            counts[address] = count > 1 ? count - 1 : nil
        }
    }
}

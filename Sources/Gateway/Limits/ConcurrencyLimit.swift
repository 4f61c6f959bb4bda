import Synchronization

/// Requests of one client that may be under way at once, counted over all event loops.
final class ConcurrencyLimit: Sendable {
    let most: Int
    private let counts = Mutex<[ClientKey: Int]>([:])

    init(_ most: Int) { self.most = most }

    /// False when the client has as many as it may have; else ``leave(_:)`` must follow.
    func enter(_ client: ClientKey) -> Bool {
        counts.withLock { counts in
            let count = counts[client, default: 0]
            guard count < most else { return false }
            counts[client] = count + 1
            return true
        }
    }

    func leave(_ client: ClientKey) {
        counts.withLock { counts in
            guard let count = counts[client] else { return }
            counts[client] = count > 1 ? count - 1 : nil
        }
    }
}

import Synchronization

/// What was asked of a shop. Safe to use from anywhere.
final class RequestLog: Sendable {
    private struct State {
        var requests: [LoggedRequest] = []
        var counts: [String: Int] = [:]
        var count = 0
        var active = 0
        var maximumActive = 0
        var connections = 0
    }

    private let state = Mutex(State())
    private let keepsRequests: Bool

    init(keepsRequests: Bool) { self.keepsRequests = keepsRequests }

    var requests: [LoggedRequest] { state.withLock { $0.requests } }
    var counts: [String: Int] { state.withLock { $0.counts } }
    var count: Int { state.withLock { $0.count } }
    var active: Int { state.withLock { $0.active } }
    var maximumActive: Int { state.withLock { $0.maximumActive } }
    var connections: Int { state.withLock { $0.connections } }

    func count(path: String) -> Int { state.withLock { $0.counts[path] ?? 0 } }

    /// A connection was accepted: the number that its requests carry.
    func openConnection() -> Int {
        state.withLock { state in
            state.connections += 1
            return state.connections
        }
    }

    /// The head of a request is whole. Each call is followed by one of ``end()``.
    func begin(_ head: RequestHead, connection: Int) {
        let now = ContinuousClock.now
        state.withLock { state in
            if keepsRequests {
                state.requests.append(
                    LoggedRequest(
                        index: state.count, connection: connection, time: now, method: head.method,
                        target: head.target, headers: head.headers))
            }
            state.counts[head.path, default: 0] += 1
            state.count += 1
            state.active += 1
            state.maximumActive = max(state.maximumActive, state.active)
        }
    }

    /// An answer is whole, or its connection is gone.
    func end() { state.withLock { $0.active -= 1 } }

    /// Forgets what is over; what is being answered stays counted.
    func reset() {
        state.withLock { state in
            var fresh = State()
            fresh.active = state.active
            fresh.maximumActive = state.active
            fresh.connections = state.connections
            state = fresh
        }
    }
}

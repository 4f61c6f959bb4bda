import Synchronization

/// Keeps event loops running as long as somebody waits for an answer of theirs: what is asked of a loop that has ended is never
/// answered.
final class LoopGate: Sendable {
    private struct State {
        var inside = 0
        var isClosed = false
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    /// False when the loops end; else ``leave()`` must follow.
    func enter() -> Bool {
        state.withLock { state in
            guard !state.isClosed else { return false }
            state.inside += 1
            return true
        }
    }

    func leave() {
        let waiting = state.withLock { state in
            state.inside -= 1
            guard state.inside == 0 else { return nil as CheckedContinuation<Void, Never>? }
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume()
    }

    /// Lets nobody in any more, and returns when all have left. To be called once.
    func close() async {
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                state.isClosed = true
                guard state.inside > 0 else { return true }
                state.waiting = continuation
                return false
            }
            if isEmpty { continuation.resume() }
        }
    }
}

import Synchronization

/// Something that happens once and that one task waits for. Unlike a promise it may be let go without having happened.
final class Completion: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Void, Never>)
        case complete
    }

    private let state = Mutex(State.open)

    /// Lets the waiting task go on; more than once does no harm.
    func complete() {
        let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
            defer { state = .complete }
            if case .awaited(let continuation) = state { return continuation }
            return nil
        }
        waiting?.resume()
    }

    /// Waits until ``complete()``. For one task.
    func wait() async {
        await withCheckedContinuation { continuation in
            let isComplete = state.withLock { state -> Bool in
                if case .complete = state { return true }
                state = .awaited(continuation)
                return false
            }
            if isComplete { continuation.resume() }
        }
    }
}

import Synchronization

/// Lets ordinary answers through, or so many of them and the rest later.
final class AnswerGate: Sendable {
    private struct State {
        /// How many may pass; nil for all.
        var left: Int?
        var waiting: [Int: CheckedContinuation<Void, any Error>] = [:]
        var next = 0
    }

    private let state = Mutex(State())

    /// Lets `count` more pass; those that wait already go on waiting.
    func close(after count: Int) { state.withLock { $0.left = max(0, count) } }

    /// Lets all pass, also those that wait.
    func open() {
        let waiting = state.withLock { state in
            state.left = nil
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Waits until this one may pass. Throws when its task is cancelled.
    func pass() async throws {
        let number = state.withLock { state -> Int? in
            guard let left = state.left else { return nil }
            guard left == 0 else {
                state.left = left - 1
                return nil
            }
            state.next += 1
            return state.next
        }
        guard let number else { return }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let waits = state.withLock { state in
                    // A cancellation before this has found nobody to wake.
                    guard state.left != nil, !Task.isCancelled else { return false }
                    state.waiting[number] = continuation
                    return true
                }
                if !waits { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: number) }?.resume(throwing: CancellationError())
        }
    }
}

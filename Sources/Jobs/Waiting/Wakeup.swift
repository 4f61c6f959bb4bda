import Synchronization

/// Wakes one waiting task. A wake-up that finds nobody waiting is kept for the next wait.
package final class Wakeup: Sendable {
    private struct State {
        var isPending = false
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    package func wake() {
        let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
            if let waiting = state.waiting.take() { return waiting }
            state.isPending = true
            return nil
        }
        waiting?.resume()
    }

    /// Waits for the next wake-up, or until the task is cancelled. One task at a time.
    package func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let earlier = state.withLock { state -> CheckedContinuation<Void, Never>? in
                    if state.isPending || Task.isCancelled {
                        state.isPending = false
                        return continuation
                    }
                    let earlier = state.waiting
                    state.waiting = continuation
                    return earlier
                }
                earlier?.resume()
            }
        } onCancel: {
            wake()
        }
    }

    /// Waits for the next wake-up, until the task is cancelled, or until `duration` has passed; without a limit where it is
    /// nil. Without a time to wait it only forgets an earlier wake-up.
    package func wait(upTo duration: Duration?) async {
        guard let duration else { return await wait() }
        guard duration > .zero else { return state.withLock { $0.isPending = false } }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await Task.sleep(for: duration) }
            group.addTask { await self.wait() }
            await group.next()
            group.cancelAll()
        }
    }
}

import Synchronization

/// Wakes one loop. What is raised while it does not wait is remembered, once.
final class Signal: Sendable {
    private struct State {
        var isRaised = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func raise() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard let waiter = state.waiter else {
                state.isRaised = true
                return nil
            }
            state.waiter = nil
            return waiter
        }
        waiter?.resume()
    }

    /// Waits until it is raised, or was since the last time; without a limit where `time` is nil. Returns at once when the
    /// task is cancelled.
    func wait(for time: Duration?) async {
        guard let time else { return await wait() }
        guard time > .zero else {
            state.withLock { $0.isRaised = false }
            return
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                guard (try? await Task.sleep(for: time)) != nil else { return }
                self.raise()
            }
            await wait()
            group.cancelAll()
        }
    }

    private func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                let isRaised = state.withLock { state in
                    if state.isRaised || Task.isCancelled {
                        state.isRaised = false
                        return true
                    }
                    state.waiter = waiter
                    return false
                }
                if isRaised { waiter.resume() }
            }
        } onCancel: {
            raise()
        }
    }
}

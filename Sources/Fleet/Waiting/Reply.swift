import ServiceLifecycle
import Synchronization

/// One answer that somebody waits for. The first that is given counts.
final class Reply<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Value?, Never>)
        case given(Value)
        /// The time was over, or nobody waits any more.
        case abandoned
    }

    private let state = Mutex(State.open)

    /// Gives the answer. False when there is one, or when nobody waits any more.
    @discardableResult
    func give(_ value: Value) -> Bool {
        let (waiter, isFirst) = state.withLock { state -> (CheckedContinuation<Value?, Never>?, Bool) in
            switch state {
            case .open:
                state = .given(value)
                return (nil, true)
            case .awaited(let waiter):
                state = .given(value)
                return (waiter, true)
            case .given, .abandoned: return (nil, false)
            }
        }
        waiter?.resume(returning: value)
        return isFirst
    }

    /// Waits no longer. Whatever is given later is refused.
    private func abandon() {
        let waiter = state.withLock { state -> CheckedContinuation<Value?, Never>? in
            switch state {
            case .open:
                state = .abandoned
                return nil
            case .awaited(let waiter):
                state = .abandoned
                return waiter
            case .given, .abandoned: return nil
            }
        }
        waiter?.resume(returning: nil)
    }

    /// Waits for the answer; nil when it does not come within `time`, the task is cancelled or its service shuts down. To
    /// be called once.
    func value(within time: Duration) async -> Value? {
        if let early = state.withLock({ if case .given(let value) = $0 { value } else { nil } }) { return early }
        return await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // Cancelled when the answer is there.
                guard (try? await Task.sleep(for: time)) != nil else { return }
                self.abandon()
            }
            let value = await withGracefulShutdownHandler {
                await withTaskCancellationHandler {
                    await withCheckedContinuation { self.await($0) }
                } onCancel: {
                    self.abandon()
                }
            } onGracefulShutdown: {
                self.abandon()
            }
            group.cancelAll()
            return value
        }
    }

    private func await(_ waiter: CheckedContinuation<Value?, Never>) {
        let (isOver, value) = state.withLock { state -> (Bool, Value?) in
            switch state {
            case .given(let value): return (true, value)
            case .abandoned, .awaited: return (true, nil)
            case .open:
                state = .awaited(waiter)
                return (false, nil)
            }
        }
        if isOver { waiter.resume(returning: value) }
    }
}

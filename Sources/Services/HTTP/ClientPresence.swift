import NIOCore
import Synchronization

/// Whether the client of a connection is still there. The connection's event loop tells it, the task that answers the
/// connection's requests asks.
///
/// A client that only ends its own side (FIN) and reads on looks the same as one that went away, so only work that is
/// worth nothing without a reader should end with it.
final class ClientPresence: Sendable {
    private enum State {
        case present
        /// One task waits for the client to go: the requests of a connection are answered one after the other.
        case watched(CheckedContinuation<Void, Never>)
        case gone

        var watcher: CheckedContinuation<Void, Never>? {
            if case .watched(let watcher) = self { watcher } else { nil }
        }
    }

    private let state = Mutex(State.present)
    /// How long it is let wait for the answer to its request.
    let deadline: RequestDeadline

    init(_ eventLoop: any EventLoop) { deadline = RequestDeadline(eventLoop) }

    /// Whether the client sends no more, or the connection has ended.
    var isGone: Bool { state.withLock { if case .gone = $0 { true } else { false } } }

    /// The client sends no more, or the connection has ended.
    func left() {
        let watcher = state.withLock { state in
            defer { state = .gone }
            return state.watcher
        }
        watcher?.resume()
    }

    /// Runs `work`, which is cancelled as soon as the client goes. What `work` then answers or throws is the answer; one
    /// call at a time.
    func whilePresent<Answer: Sendable>(_ work: @escaping @Sendable () async throws -> Answer) async throws -> Answer {
        try await withThrowingTaskGroup(of: Answer?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                await self.untilGone()
                return nil
            }
            defer { group.cancelAll() }
            while let ended = try await group.next() {
                if let answer = ended { return answer }
                group.cancelAll()
            }
            throw CancellationError()
        }
    }

    /// Waits until the client goes or the task is cancelled.
    private func untilGone() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { watcher in
                let isOver = state.withLock { state in
                    if case .gone = state { return true }
                    if Task.isCancelled { return true }
                    state = .watched(watcher)
                    return false
                }
                if isOver { watcher.resume() }
            }
        } onCancel: {
            let watcher = state.withLock { state -> CheckedContinuation<Void, Never>? in
                guard let watcher = state.watcher else { return nil }
                state = .present
                return watcher
            }
            watcher?.resume()
        }
    }
}

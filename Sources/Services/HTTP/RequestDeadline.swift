import NIOCore
import NIOHTTP1
import Synchronization

/// The time limit of the request that a connection answers. One timer serves a connection and stays from request to
/// request: to set one for each and take it back costs more than many a request.
final class RequestDeadline: Sendable {
    private struct State {
        var task: Task<Reply, any Error>?
        var end: NIODeadline?
        var hasPassed = false
        /// When the timer that is set looks; nil when none is.
        var looksAt: NIODeadline?
        var timer: Scheduled<Void>?
    }

    private let executor: EventLoopExecutor
    private let state = Mutex(State())

    init(_ eventLoop: any EventLoop) { executor = EventLoopExecutor(eventLoop) }

    /// Runs `work`, and cancels it when it takes longer; what it throws then is a 503. One call at a time.
    func within(_ limit: Duration, _ work: @escaping @Sendable () async throws -> Reply) async throws -> Reply {
        // Not a child of a group: it is awaited here in every case, and a group with a timer beside it costs twice.
        let task = Task(executorPreference: executor) { try await work() }
        begin(task, limit)
        do {
            let reply = try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
            _ = end()
            return reply
        } catch {
            guard end() else { throw error }
            throw HTTPFault(
                .serviceUnavailable, "timeout",
                "The service did not manage this in \(limit.components.seconds) s; try again.", retryAfter: 5)
        }
    }

    private func begin(_ task: Task<Reply, any Error>, _ limit: Duration) {
        let end = NIODeadline.now() + TimeAmount(limit)
        let isTimed = state.withLock { state in
            state.task = task
            state.end = end
            state.hasPassed = false
            if let looksAt = state.looksAt, looksAt <= end { return true }
            state.looksAt = end
            return false
        }
        if !isTimed { look(at: end) }
    }

    /// Whether the limit has passed.
    private func end() -> Bool {
        state.withLock { state in
            state.task = nil
            state.end = nil
            return state.hasPassed
        }
    }

    deinit { state.withLock { $0.timer }?.cancel() }

    private func look(at moment: NIODeadline) {
        let timer = executor.eventLoop.scheduleTask(deadline: moment) { [weak self] () -> Void in self?.look(moment) }
        state.withLock { state in
            let earlier = state.timer
            state.timer = timer
            return earlier
        }?.cancel()
    }

    private func look(_ moment: NIODeadline) {
        let (task, next) = state.withLock { state -> (Task<Reply, any Error>?, NIODeadline?) in
            guard state.looksAt == moment else { return (nil, nil) }
            state.looksAt = nil
            guard let end = state.end else { return (nil, nil) }
            if end <= .now() {
                state.hasPassed = true
                return (state.task, nil)
            }
            state.looksAt = end
            return (nil, end)
        }
        task?.cancel()
        if let next { look(at: next) }
    }
}

import Dispatch
import Synchronization

/// What tasks hand to threads that may block: added without waiting, taken many at a time.
final class WorkQueue<Item: Sendable>: Sendable {
    private struct State {
        var waiting: [Item] = []
        /// Threads that sleep and that nobody has woken yet.
        var sleeping = 0
        var isClosed = false

        mutating func takeWaiting(_ limit: Int) -> [Item] {
            if waiting.count <= limit {
                defer { waiting = [] }
                return waiting
            }
            defer { waiting.removeFirst(limit) }
            return Array(waiting.prefix(limit))
        }
    }

    /// What became of an item that was added.
    enum Addition {
        /// A thread that slept takes it.
        case taken
        /// All threads have something to do.
        case waits
        case refused
    }

    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)

    /// Refused when the queue is closed.
    func add(_ item: Item) -> Addition {
        let addition = state.withLock { state -> Addition in
            guard !state.isClosed else { return .refused }
            state.waiting.append(item)
            guard state.sleeping > 0 else { return .waits }
            state.sleeping -= 1
            return .taken
        }
        if case .taken = addition { wake.signal() }
        return addition
    }

    /// The oldest items, in order, up to `limit`. Sleeps while there is none; nil when the queue is closed and empty.
    func take(_ limit: Int) -> [Item]? {
        while true {
            let taken = state.withLock { state -> [Item]? in
                if !state.waiting.isEmpty { return state.takeWaiting(limit) }
                if !state.isClosed { state.sleeping += 1 }
                return state.isClosed ? nil : []
            }
            guard let taken else { return nil }
            if !taken.isEmpty { return taken }
            wake.wait()
        }
    }

    /// What is there is still taken; nothing more comes.
    func close() {
        let sleeping = state.withLock { state in
            state.isClosed = true
            defer { state.sleeping = 0 }
            return state.sleeping
        }
        for _ in 0..<sleeping { wake.signal() }
    }
}

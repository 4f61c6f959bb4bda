import Synchronization

/// Something that comes once and is waited for by many.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var next: UInt64 = 0
        var waiting: [UInt64: Reply<Void>] = [:]
    }

    private let state = Mutex(State())

    var isOpen: Bool { state.withLock { $0.isOpen } }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [:] }
            return state.waiting
        }
        for reply in waiting.values { reply.give(()) }
    }

    /// Waits until it is open; false when `time` is over before, or the task is cancelled.
    @discardableResult
    func wait(within time: Duration) async -> Bool {
        let reply = Reply<Void>()
        let number = state.withLock { state -> UInt64? in
            guard !state.isOpen else { return nil }
            state.next += 1
            state.waiting[state.next] = reply
            return state.next
        }
        guard let number else { return true }
        defer { state.withLock { $0.waiting[number] = nil } }
        return await reply.value(within: time) != nil
    }
}

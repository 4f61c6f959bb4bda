import Synchronization

/// What becomes of a process of Scrapy, and who waits for that. Waiting does not heed cancellation: who asked for a process
/// waits until it is gone.
final class ScrapyFate: Sendable {
    private struct State {
        var process: Int32?
        var isOver = false
        var ending: ScrapyEnding?
        var waitingForStart: [CheckedContinuation<Void, Never>] = []
        var waitingForEnd: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func started(_ process: Int32) {
        let waiting = state.withLock { state in
            state.process = process
            defer { state.waitingForStart = [] }
            return state.waitingForStart
        }
        for continuation in waiting { continuation.resume() }
    }

    /// - Parameter ending: nil when its host has died, and it with that.
    func ended(_ ending: ScrapyEnding?) {
        let waiting = state.withLock { state in
            state.isOver = true
            state.ending = ending
            defer { (state.waitingForStart, state.waitingForEnd) = ([], []) }
            return state.waitingForStart + state.waitingForEnd
        }
        for continuation in waiting { continuation.resume() }
    }

    /// The number of the process, once it was started; nil when it never was.
    func start() async -> Int32? {
        await withCheckedContinuation { continuation in
            let isKnown = state.withLock { state in
                guard !state.isOver, state.process == nil else { return true }
                state.waitingForStart.append(continuation)
                return false
            }
            if isKnown { continuation.resume() }
        }
        return state.withLock { $0.process }
    }

    /// How it ended; nil when its host has died, and it with that.
    func end() async -> ScrapyEnding? {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.isOver { state.waitingForEnd.append(continuation) }
                return state.isOver
            }
            if isOver { continuation.resume() }
        }
        return state.withLock { $0.ending }
    }
}

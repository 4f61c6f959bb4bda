import Synchronization

/// Who waits for outputs to grow.
final class OutputFollowers: Sendable {
    private struct State {
        var streams: [OutputName: [UInt64: AsyncStream<Int64>.Continuation]] = [:]
        var last: UInt64 = 0
    }
    private let state = Mutex(State())

    /// A stream of an output's sizes. Only the newest size waits for a slow reader.
    func stream(of output: OutputName) -> AsyncStream<Int64> {
        let (stream, continuation) = AsyncStream.makeStream(of: Int64.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            state.last += 1
            state.streams[output, default: [:]][state.last] = continuation
            return state.last
        }
        continuation.onTermination = { [weak self] _ in self?.remove(number, of: output) }
        return stream
    }

    func tell(_ size: Int64, of output: OutputName) {
        for continuation in continuations(of: output) { continuation.yield(size) }
    }

    /// Ends the streams of an output.
    func finish(_ output: OutputName) {
        // Outside the lock: ending a stream calls back to remove it.
        for continuation in continuations(of: output) { continuation.finish() }
    }

    private func continuations(of output: OutputName) -> [AsyncStream<Int64>.Continuation] {
        state.withLock { $0.streams[output].map { Array($0.values) } ?? [] }
    }

    private func remove(_ number: UInt64, of output: OutputName) {
        state.withLock { state in
            state.streams[output]?[number] = nil
            if state.streams[output]?.isEmpty == true { state.streams[output] = nil }
        }
    }

    /// How many streams there are.
    var count: Int { state.withLock { $0.streams.values.reduce(0) { $0 + $1.count } } }
}

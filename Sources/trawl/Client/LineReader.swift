import Glibc
import Jobs
import Synchronization

/// Standard input, line by line, on a thread of its own.
final class LineReader: Sendable {
    /// A line with its number, from 1.
    struct Line: Sendable {
        let number: Int
        let text: String
    }

    private struct State {
        var buffer: [UInt8] = []
        var number = 0
        var hasEnded = false
    }

    /// Longer lines are refused: the controller would not take them either.
    static let longest = 8 << 20

    private let descriptor: Int32
    private let state = Mutex(State())
    private let isCancelled = Atomic<Bool>(false)
    private let queue = BlockingQueue("trawl.input")

    init(_ descriptor: Int32 = STDIN_FILENO) { self.descriptor = descriptor }

    /// Waits for one line at least and answers up to `limit` of those that are there, without empty ones; nil at the end.
    /// When its task is cancelled it answers nil within a moment.
    func lines(_ limit: Int) async throws -> [Line]? {
        try await withTaskCancellationHandler {
            try await queue.run { [self] in
                try state.withLock { state in
                    while true {
                        let lines = Self.take(limit, &state)
                        if !lines.isEmpty { return lines }
                        if state.hasEnded { return nil }
                        guard state.buffer.count <= Self.longest else {
                            throw WorkFault(
                                "line \(state.number + 1) of standard input has more than \(Self.longest) bytes")
                        }
                        guard try read(&state) else { return nil }
                    }
                }
            }
        } onCancel: {
            isCancelled.store(true, ordering: .relaxed)
        }
    }

    /// Reads more; false when the task was cancelled.
    private func read(_ state: inout State) throws -> Bool {
        // A read that blocks cannot be called off, so it is asked first whether there is anything.
        while true {
            var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = Glibc.poll(&poll, 1, 200)
            if isCancelled.load(ordering: .relaxed) { return false }
            if ready > 0 { break }
        }
        var block = [UInt8](repeating: 0, count: 65_536)
        let count = block.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR || errno == EAGAIN { return true }
        guard count >= 0 else { throw WorkFault("standard input: \(String(cString: strerror(errno)))") }
        state.buffer += block[..<count]
        if count == 0 {
            state.hasEnded = true
            // A last line need not have an end.
            if let last = state.buffer.last, last != 0x0A { state.buffer.append(0x0A) }
        }
        return true
    }

    private static func take(_ limit: Int, _ state: inout State) -> [Line] {
        var lines: [Line] = []
        var start = state.buffer.startIndex
        while lines.count < limit, let end = state.buffer[start...].firstIndex(of: 0x0A) {
            state.number += 1
            let text = String(decoding: state.buffer[start..<end], as: UTF8.self)
            if text.contains(where: { !$0.isWhitespace }) { lines.append(Line(number: state.number, text: text)) }
            start = end + 1
        }
        state.buffer.removeFirst(start)
        return lines
    }
}

@preconcurrency import Dispatch
import Glibc
import Synchronization

/// A descriptor behind a bounded queue that one thread empties. Whoever has a line does not wait for its reader: a full pipe
/// that nobody reads, such as that of a stopped log collector, must stop no crawl and no shutdown.
final class ErrorOutput: Sendable {
    /// Standard error of this process.
    static let standard = ErrorOutput(descriptor: STDERR_FILENO)

    private struct State {
        var lines: [String] = []
        var bytes = 0
        var dropped = 0
        var isWriting = false
        var notice: @Sendable (Int) -> String = {
            "trawl: \(Text.counted($0, "line was", "lines were")) dropped here, since nobody read them\n"
        }
    }

    private let descriptor: Int32
    private let limit: Int
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "trawl.errors")
    /// Entered while anything is left to be written.
    private let unwritten = DispatchGroup()

    /// - Parameters:
    ///   - descriptor: what is written to.
    ///   - limit: bytes that may wait.
    init(descriptor: Int32, limit: Int = 1 << 20) {
        self.descriptor = descriptor
        self.limit = limit
    }

    /// Says how the line is made that tells how many are missing.
    func setNotice(_ notice: @escaping @Sendable (Int) -> String) { state.withLock { $0.notice = notice } }

    /// Has `text` written when it is its turn. Never waits; drops and counts it when too much waits already.
    func post(_ text: String) {
        state.withLock { state in
            let size = text.utf8.count
            // Once one is dropped, later ones are too until the notice has its place: the order tells where they are missing.
            guard state.dropped == 0, state.lines.isEmpty || state.bytes + size <= limit else {
                state.dropped += 1
                return
            }
            state.lines.append(text)
            state.bytes += size
            guard !state.isWriting else { return }
            state.isWriting = true
            unwritten.enter()
            queue.async { self.empty() }
        }
    }

    /// Waits until all is written.
    func wait() { unwritten.wait() }

    /// Waits for the same no longer than so many seconds; answers whether it is.
    @discardableResult
    func wait(atMost seconds: Double) -> Bool { unwritten.wait(timeout: .now() + seconds) == .success }

    private func empty() {
        while let lines = next() {
            for line in lines { write(line) }
        }
        unwritten.leave()
    }

    /// All that waits, with the notice behind it; nil at the end.
    private func next() -> [String]? {
        let (lines, dropped, notice) = state.withLock { state in
            let taken = (state.lines, state.dropped, state.notice)
            if taken.0.isEmpty, taken.1 == 0 { state.isWriting = false }
            state.lines = []
            state.bytes = 0
            state.dropped = 0
            return taken
        }
        if lines.isEmpty, dropped == 0 { return nil }
        return dropped > 0 ? lines + [notice(dropped)] : lines
    }

    /// One call a line, so that lines of several processes do not mix. What cannot be written is nobody's to hear.
    private func write(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = Glibc.poll(&poll, 1, -1)
                continue
            }
            if count <= 0 { return }
            bytes = bytes.dropFirst(count)
        }
    }
}

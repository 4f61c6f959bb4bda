import Dispatch
import Glibc
import Logging
import NIOCore
import Synchronization

/// Adds lines to a file on a thread of its own, so that no event loop waits for a disk. When the disk cannot follow, lines
/// are dropped and counted: requests go on.
final class AccessLogFile: Sendable {
    private struct State {
        var descriptor: Int32 = -1
        var size = 0
        var hasFailed = false
    }

    /// Bytes that may wait to be written.
    private static let mostWaiting = 16 << 20

    let configuration: AccessLogConfiguration
    private let queue = DispatchQueue(label: "trawl.gateway.access-log")
    private let waiting = Atomic<Int>(0)
    private let dropped = Atomic<Int>(0)
    private let state = Mutex(State())
    private let logger: Logger

    init(_ configuration: AccessLogConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    deinit { state.withLock { if $0.descriptor > 2 { close($0.descriptor) } } }

    /// Lines that were not written.
    var droppedBytes: Int { dropped.load(ordering: .relaxed) }

    /// Takes whole lines.
    func write(_ lines: ByteBuffer) {
        let count = lines.readableBytes
        guard waiting.add(count, ordering: .relaxed).newValue <= Self.mostWaiting else {
            waiting.subtract(count, ordering: .relaxed)
            dropped.add(count, ordering: .relaxed)
            return
        }
        queue.async {
            self.put(lines)
            self.waiting.subtract(count, ordering: .relaxed)
        }
    }

    /// Opens the file anew with the next line: somebody has moved it away.
    func reopen() {
        queue.async {
            self.state.withLock { state in
                if state.descriptor > 2 { close(state.descriptor) }
                state = State()
            }
        }
    }

    /// Returns when everything is written that was given.
    func flush() async {
        await withCheckedContinuation { continuation in queue.async { continuation.resume() } }
    }

    private func put(_ lines: ByteBuffer) {
        state.withLock { state in
            if state.descriptor < 0 { open(&state) }
            guard state.descriptor >= 0 else { return drop(lines.readableBytes, &state) }
            let written = lines.withUnsafeReadableBytes { bytes in
                var done = 0
                while done < bytes.count {
                    let count = Glibc.write(state.descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
                    if count < 0, errno == EINTR { continue }
                    guard count > 0 else { break }
                    done += count
                }
                return done
            }
            state.size += written
            if written < lines.readableBytes {
                drop(lines.readableBytes - written, &state)
            } else {
                state.hasFailed = false
            }
            if configuration.path != nil, state.size >= configuration.rotationSize { rotate(&state) }
        }
    }

    private func open(_ state: inout State) {
        guard let path = configuration.path else {
            state.descriptor = 1
            return
        }
        state.descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard state.descriptor >= 0 else { return }
        var information = stat()
        if fstat(state.descriptor, &information) == 0 { state.size = Int(information.st_size) }
    }

    private func drop(_ count: Int, _ state: inout State) {
        dropped.add(count, ordering: .relaxed)
        guard !state.hasFailed else { return }
        // Once, not for each line.
        state.hasFailed = true
        logger.error(
            "requests cannot be logged; free the disk or name another file",
            metadata: [
                "path": "\(configuration.path ?? "standard output")", "error": "\(String(cString: strerror(errno)))",
            ])
    }

    /// `access.log` becomes `access.log.1`, that `access.log.2`; the last one goes.
    private func rotate(_ state: inout State) {
        guard let path = configuration.path else { return }
        close(state.descriptor)
        state = State()
        if configuration.kept < 1 {
            unlink(path)
            return
        }
        for number in stride(from: configuration.kept - 1, through: 1, by: -1) {
            rename("\(path).\(number)", "\(path).\(number + 1)")
        }
        rename(path, "\(path).1")
    }
}

import Glibc

/// Nobody reads standard output any more, as behind `| head`.
struct BrokenPipe: Error {}

/// Standard output, for results. Written at once, so that a reader sees each line when it is there.
enum StandardOutput {
    /// Writes `text` and a line end.
    static func line(_ text: String) throws { try write(text + "\n") }

    /// Writes `text`. Throws ``BrokenPipe`` when the reader is gone, a ``WorkFault`` when it cannot be written.
    static func write(_ text: String) throws {
        var text = text
        try text.withUTF8 { try write(UnsafeRawBufferPointer($0)) }
    }

    static func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Glibc.write(STDOUT_FILENO, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                var poll = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
                _ = Glibc.poll(&poll, 1, -1)
                continue
            }
            guard count > 0 else {
                if errno == EPIPE { throw BrokenPipe() }
                throw WorkFault("standard output cannot be written: \(String(cString: strerror(errno)))")
            }
            rest = rest.dropFirst(count)
        }
    }
}

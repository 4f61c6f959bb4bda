internal import Glibc
internal import Web

/// A file that a feed appends to: a buffer before it, a lock on it, and the rules of ``FeedMode`` behind it.
///
/// What is flushed is always whole items: when a write fails half-way, the file is cut back to where it was before.
struct FeedFile: ~Copyable {
    /// What waits to be written. Sinks append whole items here and then call ``flushIfFull()``.
    var buffer = ByteWriter(capacity: FeedFile.flushSize + 1 << 16)
    /// Bytes in the file.
    private(set) var written: UInt64
    /// Where the file stands, or nil for a descriptor that was given.
    private let place: FeedPath?
    let shown: String
    let descriptor: Int32
    /// Whether the file has its temporary name until the end.
    private let isTemporary: Bool
    /// Whether the folder was synced since the file was opened: a file whose name is lost is lost.
    private var hasDurableName = false
    private var lock: FeedLock?
    private var state = State.open

    private enum State {
        case open, finished, failed(FeedFault)
    }

    /// Enough for the cost of a call to vanish, little enough for the memory of a small machine.
    static let flushSize = 1 << 19

    /// Opens the file at `path`.
    ///
    /// - Parameter ends: the bytes that may stand before a position; empty for any. Tells a file that something else
    ///   has changed.
    init(_ path: String, mode: FeedMode, ends: [UInt8]) throws(FeedFault) {
        let place = try FeedPath.resolve(path)
        let lock = try Self.open(place, mode, ends: ends)
        self.place = place
        shown = place.shown
        descriptor = lock.descriptor
        isTemporary = mode == .fresh
        if case .resume(let position) = mode { written = position } else { written = 0 }
        self.lock = consume lock
    }

    /// Takes a descriptor that is open already and stays open: the standard output. It cannot be cut back; positions
    /// count from `start` on.
    init(descriptor: Int32, named shown: String, start: UInt64 = 0) {
        place = nil
        self.shown = shown
        self.descriptor = descriptor
        isTemporary = false
        lock = nil
        written = start
    }

    deinit {
        if case .finished = state { return }
        if isTemporary, let place { unlink(place.part) }
    }

    /// The position after what was appended.
    var end: UInt64 { written + UInt64(buffer.count) }

    /// Throws when the feed was ended, or has failed before.
    func requireOpen() throws(FeedFault) {
        switch state {
        case .open: return
        case .finished: throw .finished(shown)
        case .failed(let fault): throw fault
        }
    }

    var isFinished: Bool {
        if case .finished = state { true } else { false }
    }

    @inline(__always)
    mutating func flushIfFull() throws(FeedFault) {
        if buffer.count >= Self.flushSize { try flush() }
    }

    /// Writes what waits and makes it durable, as far as the mode needs that before the end.
    mutating func checkpoint() throws(FeedFault) -> UInt64 {
        if isFinished { return written }
        try requireOpen()
        try flush()
        if !isTemporary { try sync() }
        return written
    }

    /// Writes what waits, gives the file its name, and makes both durable.
    mutating func finish() throws(FeedFault) {
        try requireOpen()
        try flush()
        try sync()
        if isTemporary, let place { try rename(place) }
        state = .finished
        lock = nil
    }

    /// Forgets what waits, and the file when its name is temporary.
    mutating func discard() {
        guard !isFinished else { return }
        if isTemporary, let place { unlink(place.part) }
        buffer.removeAll()
        state = .finished
        lock = nil
    }

    private mutating func flush() throws(FeedFault) {
        let number = buffer.withUnsafeBytes { write(all: $0) }
        guard number == 0 else {
            // No half items: whoever reads the file now finds whole ones only.
            if place != nil { _ = ftruncate(descriptor, off_t(clamping: written)) }
            throw fail(.system(number, "write", path: shown))
        }
        written += UInt64(buffer.count)
        buffer.removeAll()
    }

    /// Writes all of `bytes`, and answers 0 or the error's number.
    private func write(all bytes: UnsafeBufferPointer<UInt8>) -> Int32 {
        var rest = UnsafeRawBufferPointer(bytes)
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count > 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            } else if count == 0 {
                return EIO
            } else if errno == EAGAIN {
                // The standard output may be somebody's pipe without blocking.
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&waiting, 1, -1)
            } else if errno != EINTR {
                return errno
            }
        }
        return 0
    }

    private mutating func sync() throws(FeedFault) {
        guard fdatasync(descriptor) == 0 else {
            // Pipes and terminals cannot be synced.
            if place == nil, errno == EINVAL || errno == EROFS || errno == ENOTSUP { return }
            throw fail(.system(errno, "sync", path: shown))
        }
        if let place, !isTemporary, !hasDurableName {
            try place.syncFolder()
            hasDurableName = true
        }
    }

    private mutating func rename(_ place: FeedPath) throws(FeedFault) {
        var previous = stat()
        if stat(place.final, &previous) == 0 {
            // The new file keeps the permissions of the one it replaces. Where that is forbidden it keeps its own.
            _ = fchmod(descriptor, previous.st_mode & 0o7777)
        }
        guard Glibc.rename(place.part, place.final) == 0 else {
            throw fail(.system(errno, "put in place", path: shown))
        }
        try place.syncFolder()
    }

    private mutating func fail(_ fault: FeedFault) -> FeedFault {
        state = .failed(fault)
        return fault
    }
}

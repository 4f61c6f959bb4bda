import Glibc
import Jobs
import NIOCore
import Synchronization

/// A file that appears whole or not at all: written beside its place, put on disk, then moved there.
final class PlacedFile: Sendable {
    let path: String
    private let temporary: String
    private let descriptor: Int32
    private let isOpen = Mutex(true)
    private let queue = BlockingQueue("trawl.file")

    /// Throws a ``UsageFault`` when the folder does not take it.
    ///
    /// - Parameter isPrivate: whether only the owner may read it.
    init(_ path: String, isPrivate: Bool = false) throws {
        self.path = path
        temporary = "\(path).\(getpid()).part"
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, isPrivate ? 0o600 : 0o644)
        guard descriptor >= 0 else { throw UsageFault("\(path): \(String(cString: strerror(errno)))") }
    }

    func append(_ buffer: ByteBuffer) async throws {
        try await queue.run { [self] in
            var rest = buffer.readableBytesView[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw WorkFault("\(path): \(String(cString: strerror(errno)))") }
                rest = rest.dropFirst(count)
            }
        }
    }

    /// Puts it on disk and in its place.
    func place() async throws {
        try await queue.run { [self] in
            guard fsync(descriptor) == 0, rename(temporary, path) == 0 else {
                throw WorkFault("\(path): \(String(cString: strerror(errno)))")
            }
            closeOnce()
            // The name itself is on disk when its folder is.
            let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
            let handle = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            if handle >= 0 {
                fsync(handle)
                close(handle)
            }
        }
    }

    /// Removes what was written, unless it is in its place.
    func abandon() {
        if closeOnce() { unlink(temporary) }
    }

    /// Answers whether it was open.
    @discardableResult
    private func closeOnce() -> Bool {
        isOpen.withLock { isOpen in
            guard isOpen else { return false }
            isOpen = false
            close(descriptor)
            return true
        }
    }
}

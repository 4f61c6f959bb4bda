import Glibc
import Jobs
import NIOCore
import NIOPosix
import Synchronization

/// A file that takes what a caller sends. Its work is done on the pool's threads.
final class ReceivedFile: Sendable {
    private let path: String
    private let descriptor: Mutex<Int32?>

    /// Makes the file for its owner alone. Throws ``OutputFault``.
    init(path: String) async throws {
        self.path = path
        let opened = try await NIOThreadPool.singleton.runIfActive {
            let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw Self.fault("open", path) }
            return descriptor
        }
        descriptor = Mutex(opened)
    }

    deinit { descriptor.withLock { if let number = $0 { _ = Glibc.close(number) } } }

    func write(_ bytes: ByteBuffer) async throws {
        try await NIOThreadPool.singleton.runIfActive { [self] in
            try descriptor.withLock { descriptor in
                guard let descriptor else { throw OutputFault.io("the file \(path) was closed") }
                try bytes.withUnsafeReadableBytes { source in
                    var done = 0
                    while done < source.count, let start = source.baseAddress {
                        let count = Glibc.write(descriptor, start + done, source.count - done)
                        if count < 0, errno == EINTR { continue }
                        guard count > 0 else { throw Self.fault("write", path) }
                        done += count
                    }
                }
            }
        }
    }

    func close() async throws {
        try await NIOThreadPool.singleton.runIfActive { [self] in
            try descriptor.withLock { descriptor in
                guard let number = descriptor else { return }
                descriptor = nil
                guard Glibc.close(number) == 0 else { throw Self.fault("close", path) }
            }
        }
    }

    /// Takes the file away. It is a leftover by then: that it cannot be removed is no reason to fail.
    func remove() async {
        _ = try? await NIOThreadPool.singleton.runIfActive { [path] in unlink(path) }
    }

    private static func fault(_ action: String, _ path: String) -> OutputFault {
        let code = errno
        let text = "cannot \(action) \(path): \(String(cString: strerror(code)))"
        return code == ENOSPC || code == EDQUOT ? .full(text) : .io(text)
    }
}

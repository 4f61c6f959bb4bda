import Glibc
import Jobs

/// A file of a job that is written from the beginning. Its calls wait for the disk; one thread uses it at a time.
final class OutputAppender: Sendable {
    private let descriptor: Int32
    private let path: String

    /// Makes the file anew. Throws ``JobError`` `storage_full` or `storage_failed`.
    init(_ path: String) throws(JobError) {
        self.path = path
        // An earlier attempt may have left a FIFO or a link in its place.
        unlink(path)
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.fault(path, errno) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func append(_ bytes: [UInt8]) throws(JobError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.fault(path, count == 0 ? EIO : errno) }
            written += count
        }
    }

    private static func fault(_ path: String, _ number: Int32) -> JobError {
        JobError(
            code: [ENOSPC, EDQUOT, EFBIG].contains(number) ? "storage_full" : "storage_failed",
            message: "\(path) on the node cannot be written: \(String(cString: strerror(number)))")
    }
}

import Glibc
import Jobs

extension OutputName.Kind {
    /// The file's name in a job's folder on a node.
    var fileName: String {
        switch self {
        case .items: "items.jsonl"
        case .log: "job.log"
        }
    }
}

/// Reads outputs under way. The calls wait for the disk.
enum OutputFile {
    /// A part of a file.
    struct Part: Sendable {
        var bytes: [UInt8]
        /// The file's size.
        var size: Int64
    }

    /// Nil when there is no such file.
    static func size(_ path: String) -> Int64? {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int64(status.st_size) : nil
    }

    /// Up to `limit` bytes from `offset`; nothing of a file that is not there. What a job has put in its place is none: a
    /// FIFO would be waited for without an end, a link leads to what is not the job's.
    ///
    /// - Parameter wholeLines: whether a line that is not complete yet stays behind, unless it alone fills the limit.
    static func read(_ path: String, from offset: Int64, limit: Int, wholeLines: Bool) -> Part {
        let file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return Part(bytes: [], size: 0) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return Part(bytes: [], size: 0) }
        let size = Int64(status.st_size)
        guard size > offset else { return Part(bytes: [], size: size) }
        let wanted = Int(min(Int64(limit), size - offset))
        var bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
            while count < wanted {
                let got = pread(
                    file, buffer.baseAddress?.advanced(by: count), wanted - count, off_t(offset) + off_t(count))
                if got < 0, errno == EINTR { continue }
                if got <= 0 { return }
                count += got
            }
        }
        if wholeLines, let end = bytes.lastIndex(of: 0x0A) {
            bytes.removeSubrange((end + 1)...)
        } else if wholeLines, bytes.count < limit {
            bytes = []
        }
        return Part(bytes: bytes, size: size)
    }
}

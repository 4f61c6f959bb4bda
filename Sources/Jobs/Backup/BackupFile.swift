import Glibc

/// An open backup. Blocks: for threads that wait for files.
final class BackupFile: Sendable {
    let size: Int64
    private let descriptor: Int32
    private let path: String

    init(_ path: String) throws(BackupFault) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            size = 0
            throw BackupFault(.system(errno, "open", path))
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            size = 0
            throw BackupFault(.io, "cannot read \(path): it is not a plain file")
        }
        size = Int64(status.st_size)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// `count` bytes; throws when the file ends before them.
    func read(at position: Int64, count: Int) throws(BackupFault) -> [UInt8] {
        let bytes: [UInt8]
        do throws(FileBytes.Fault) { bytes = try FileBytes.read(descriptor, at: position, count: count) } catch {
            throw BackupFault(.system(error.number, "read", path))
        }
        guard bytes.count == count else { throw .damaged("it is cut short", "byte \(position + Int64(bytes.count))") }
        return bytes
    }

    /// The digest of its first `count` bytes.
    func digest(of count: Int64) throws(BackupFault) -> String {
        var digest = StreamDigest()
        var position: Int64 = 0
        while position < count {
            let bytes = try read(at: position, count: Int(min(1 << 20, count - position)))
            digest.update(bytes)
            position += Int64(bytes.count)
        }
        return digest.finish()
    }
}

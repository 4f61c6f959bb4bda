import Glibc

/// Whether a node's disk has room for another job.
enum DiskRoom {
    /// What a job may want at once, bytes; of a small disk a tenth.
    private static let wanted: UInt64 = 32 << 20
    /// What is written to try: what a file system says of itself is not always so.
    private static let tried = 1 << 20

    /// Looks, and tries with a file in `folder` that is removed again. Waits for the disk.
    static func isThere(in folder: String) -> Bool {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return false }
        let blocks = min(UInt64(status.f_blocks) / 10, wanted / max(1, UInt64(status.f_frsize)))
        guard UInt64(status.f_bavail) >= blocks else { return false }
        let path = folder + "/room"
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { return false }
        defer {
            close(file)
            unlink(path)
        }
        let bytes = [UInt8](repeating: 1, count: tried)
        return write(file, bytes, bytes.count) == bytes.count && fdatasync(file) == 0
    }
}

import Glibc

/// An output on its way into a backup.
final class BackupSource: Sendable {
    /// Bytes that the backup will hold.
    let size: Int64
    private let descriptor: Int32
    private let path: String

    /// Nil when it is not there.
    init?(_ output: OutputName, in folder: OutputFolder) throws(BackupFault) {
        path = output.path
        do throws(OutputFault) {
            guard let descriptor = try folder.open(output, creating: false) else { return nil }
            self.descriptor = descriptor
            var status = stat()
            guard fstat(descriptor, &status) == 0 else {
                let number = errno
                close(descriptor)
                throw .system(number, "look at", output.path)
            }
            size = Int64(status.st_size)
        } catch {
            throw BackupFault(error)
        }
    }

    deinit { close(descriptor) }

    /// Up to `count` bytes, none beyond ``size``. When the file has been cut meanwhile, which only a new attempt does that
    /// begins again before there, line feeds stand for what is gone: the archive's head has said how much comes.
    func read(at position: Int64, count: Int) throws(BackupFault) -> [UInt8] {
        let wanted = Int(min(Int64(count), max(0, size - position)))
        do throws(FileBytes.Fault) {
            let bytes = try FileBytes.read(descriptor, at: position, count: wanted)
            return bytes + [UInt8](repeating: UInt8(ascii: "\n"), count: wanted - bytes.count)
        } catch {
            throw BackupFault(.system(error.number, "read", path))
        }
    }
}

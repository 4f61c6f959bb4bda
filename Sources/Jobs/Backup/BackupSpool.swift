import Glibc

/// A file without a name that a backup's tables go through, so that the database's snapshot is over soon however slowly
/// somebody takes the backup. Gone with the process.
final class BackupSpool: Sendable {
    private let descriptor: Int32

    /// Makes it in the outputs' folder, on the disk with room.
    init(in folder: OutputFolder) throws(BackupFault) {
        descriptor = try Self.open(in: folder)
    }

    deinit { close(descriptor) }

    /// Empties it.
    func clear() throws(BackupFault) {
        guard ftruncate(descriptor, 0) == 0 else { throw Self.fault(errno) }
    }

    func write(_ bytes: [UInt8], at position: Int64) throws(BackupFault) {
        let failure = FileBytes.write(bytes, to: descriptor, at: position)
        guard failure == 0 else { throw Self.fault(failure) }
    }

    /// Up to `count` bytes; fewer only at the end.
    func read(at position: Int64, count: Int) throws(BackupFault) -> [UInt8] {
        do throws(FileBytes.Fault) { return try FileBytes.read(descriptor, at: position, count: count) } catch {
            throw Self.fault(error.number)
        }
    }

    private static func open(in folder: OutputFolder) throws(BackupFault) -> Int32 {
        do throws(OutputFault) {
            guard let place = try folder.folder([], creating: false) else { throw .io("\(folder.path) has vanished") }
            defer { close(place) }
            let name = ".backup-\(UInt64.random(in: .min ... .max))" + OutputFolder.partSuffix
            let descriptor = openat(place, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw .system(errno, "make", folder.path + "/" + name) }
            unlinkat(place, name, 0)
            return descriptor
        } catch {
            throw BackupFault(error)
        }
    }

    private static func fault(_ number: Int32) -> BackupFault {
        BackupFault(OutputFault.system(number, "write", "the backup's tables"))
    }
}

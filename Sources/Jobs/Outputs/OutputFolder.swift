import CPlatform
import Glibc
import Synchronization

/// The folder that outputs lie in. All files are opened name by name from its descriptor, never through a symbolic link, so
/// that nothing leads out of it (P31).
final class OutputFolder: Sendable {
    let path: String
    private let root: Int32
    /// Folders in which names were made or changed since they were last put on disk, with a number that grows with each.
    private let changed = Mutex<[String: UInt64]>([:])
    /// Whether there are outputs of earlier runs that may not be on disk.
    private let hasEarlier = Mutex(false)
    /// Bytes of all outputs.
    let bytes = Atomic<Int64>(0)

    /// Makes the folder, readable by its owner only, when it is not there.
    init(_ path: String) throws(OutputFault) {
        self.path = path
        var made = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            made += "/" + part
            if mkdir(made, 0o700) != 0, errno != EEXIST, errno != EISDIR {
                root = -1
                throw .system(errno, "make the folder", made)
            }
        }
        root = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard root >= 0 else { throw .system(errno, "open the folder", path) }
    }

    deinit { if root >= 0 { close(root) } }

    // MARK: Files

    /// Opens an output for reading and writing; nil when it is not there and is not to be made. The caller closes it.
    func open(_ output: OutputName, creating: Bool) throws(OutputFault) -> Int32? {
        // A neighbour's deletion may take an empty folder away between its making and the file's.
        for _ in 0..<16 {
            let opened: Int32?
            do throws(FileBytes.Fault) { opened = try descend(output.folders, creating: creating) } catch {
                if error.number == ENOENT { continue }
                throw .system(error.number, "open the folder of", output.path)
            }
            guard let folder = opened else { return nil }
            defer { close(folder) }
            var descriptor = openat(folder, output.file, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            if descriptor < 0, errno == ENOENT {
                guard creating else { return nil }
                descriptor = openat(folder, output.file, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o600)
                if descriptor < 0, errno == ENOENT { continue }
                if descriptor >= 0 { note(output.folders) }
            }
            guard descriptor >= 0 else { throw .system(errno, "open", output.path) }
            var status = stat()
            guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
                close(descriptor)
                throw .io("cannot open \(output.path): it is not a plain file")
            }
            return descriptor
        }
        throw .io("cannot make \(output.path): its folder keeps vanishing")
    }

    /// Opens a new file that is to take an output's place; what a crash left of an earlier one is dropped.
    func openPart(of output: OutputName) throws(OutputFault) -> Int32 {
        guard let folder = try folder(output.folders, creating: true) else { throw .io("cannot open \(output.path)") }
        defer { close(folder) }
        let name = output.file + Self.partSuffix
        unlinkat(folder, name, 0)
        let descriptor = openat(folder, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system(errno, "make", output.path + Self.partSuffix) }
        return descriptor
    }

    /// Gives the new file the output's name.
    func putPartInPlace(of output: OutputName) throws(OutputFault) {
        guard let folder = try folder(output.folders, creating: false) else { throw .io("\(output.path) has vanished") }
        defer { close(folder) }
        guard renameat(folder, output.file + Self.partSuffix, folder, output.file) == 0 else {
            throw .system(errno, "replace", output.path)
        }
        note(output.folders)
    }

    /// Drops the new file.
    func dropPart(of output: OutputName) {
        guard let folder = try? folder(output.folders, creating: false) else { return }
        unlinkat(folder, output.file + Self.partSuffix, 0)
        close(folder)
    }

    /// Deletes an output and the folders that it leaves empty. Answers how many bytes it had; nil, with `mark`, when the
    /// file is not the one that has it, which then stays.
    func delete(_ output: OutputName, ifStill mark: FileMark? = nil) throws(OutputFault) -> Int64? {
        guard let folder = try folder(output.folders, creating: false) else { return nil }
        defer { close(folder) }
        let status = Self.status(of: output.file, in: folder)
        if let mark, status.map(FileMark.init) != mark { return nil }
        let size = status.map { Int64($0.st_size) } ?? 0
        guard unlinkat(folder, output.file, 0) == 0 || errno == ENOENT else {
            throw .system(errno, "delete", output.path)
        }
        for depth in [2, 1] {
            guard let parent = try self.folder(Array(output.folders[..<depth]), creating: false) else { break }
            defer { close(parent) }
            // Fails while other outputs are in it, which is as it should be.
            guard unlinkat(parent, output.folders[depth], AT_REMOVEDIR) == 0 else { break }
        }
        return size
    }

    static let partSuffix = ".part"

    // MARK: Folders

    /// Opens a folder in this one; nil when it is not there and is not to be made. The caller closes it.
    func folder(_ names: [String], creating: Bool) throws(OutputFault) -> Int32? {
        do throws(FileBytes.Fault) { return try descend(names, creating: creating) } catch {
            throw .system(error.number, "open the folder", names.isEmpty ? path : names.joined(separator: "/"))
        }
    }

    /// The same for who looks for outputs: where a link or a file stands, none are.
    func folderToList(_ names: [String]) throws(OutputFault) -> Int32? {
        do throws(FileBytes.Fault) { return try descend(names, creating: false) } catch {
            if error.number == ELOOP || error.number == ENOTDIR { return nil }
            throw .system(error.number, "open the folder", names.joined(separator: "/"))
        }
    }

    private func descend(_ names: [String], creating: Bool) throws(FileBytes.Fault) -> Int32? {
        var current = openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard current >= 0 else { throw FileBytes.Fault(number: errno) }
        for (depth, name) in names.enumerated() {
            let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
            var next = openat(current, name, flags)
            if next < 0, errno == ENOENT, creating {
                if mkdirat(current, name, 0o700) == 0 || errno == EEXIST {
                    note(Array(names[..<depth]))
                    next = openat(current, name, flags)
                }
            }
            let number = errno
            close(current)
            guard next >= 0 else {
                if number == ENOENT, !creating { return nil }
                throw FileBytes.Fault(number: number)
            }
            current = next
        }
        return current
    }

    /// What is known of a plain file; nil for everything else.
    static func status(of name: String, in folder: Int32) -> stat? {
        var status = stat()
        guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        return status
    }

    // MARK: Durability

    /// Says that outputs of earlier runs were found, which may not be on disk.
    func noteEarlier() { hasEarlier.withLock { $0 = true } }

    private func note(_ names: [String]) {
        changed.withLock { $0[names.joined(separator: "/"), default: 0] += 1 }
    }

    /// Puts the names that lead to an output on disk, where they are new.
    func synchronizeNames(of output: OutputName) throws(OutputFault) {
        for depth in 0...output.folders.count {
            let names = Array(output.folders[..<depth])
            let key = names.joined(separator: "/")
            guard let number = changed.withLock({ $0[key] }) else { continue }
            guard let folder = try folder(names, creating: false) else { continue }
            defer { close(folder) }
            guard fsync(folder) == 0 else { throw .system(errno, "sync the folder", key) }
            // Only after the sync, so that who comes meanwhile syncs too; and not when more has changed since.
            changed.withLock { if $0[key] == number { $0[key] = nil } }
        }
    }

    /// Forgets which names are new: all is on disk.
    func forgetChanges() { changed.withLock { $0.removeAll() } }

    /// Puts all that earlier runs left on disk, once, so that only what this run makes must be minded. Not at the start:
    /// on a busy disk it takes seconds.
    func synchronizeEarlier() throws(OutputFault) {
        try hasEarlier.withLock { hasEarlier throws(OutputFault) in
            guard hasEarlier else { return }
            guard cplatform_sync_disk(root) == 0 else { throw .system(errno, "sync the disk of", path) }
            hasEarlier = false
        }
    }
}

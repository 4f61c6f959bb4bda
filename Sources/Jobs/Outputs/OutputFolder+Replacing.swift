import CPlatform
import Glibc

/// How a restore puts all outputs in place: they are laid out beside the present ones and then change places with them.
extension OutputFolder {
    /// Where outputs lie until all are there.
    static let staged = ".restored.part"
    /// Where the present ones go in the moment of the change.
    static let replaced = ".replaced.part"

    private static var kinds: [String] { OutputName.Kind.allCases.map(\.folder) }

    /// Drops what an interrupted restore has left. When it was interrupted in the very moment of the change, the outputs of
    /// before come back.
    func tidyUp() throws(OutputFault) {
        if let replaced = try folder([Self.replaced], creating: false) {
            defer { close(replaced) }
            guard let root = try folder([], creating: false) else { return }
            defer { close(root) }
            for kind in Self.kinds where faccessat(root, kind, F_OK, AT_SYMLINK_NOFOLLOW) != 0 {
                renameat(replaced, kind, root, kind)
            }
        }
        try remove([Self.replaced])
        try remove([Self.staged])
    }

    /// Lays an output out. `read` answers the bytes at a position.
    func stage(
        _ output: OutputName, size: Int64, _ read: (Int64, Int) throws(OutputFault) -> [UInt8]
    ) throws(OutputFault) {
        guard let folder = try folder([Self.staged] + output.folders, creating: true) else { return }
        defer { close(folder) }
        let descriptor = openat(folder, output.file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system(errno, "make", output.path) }
        defer { close(descriptor) }
        var position: Int64 = 0
        while position < size {
            let bytes = try read(position, Int(min(1 << 20, size - position)))
            guard !bytes.isEmpty else { throw .io("\(output.path) ended before its size") }
            let failure = FileBytes.write(bytes, to: descriptor, at: position)
            guard failure == 0 else { throw .system(failure, "write", output.path) }
            position += Int64(bytes.count)
        }
    }

    /// Puts what was staged on disk and lets it outputs take the place of all that are there.
    func replaceAllByStaged() throws(OutputFault) {
        guard let staged = try folder([Self.staged], creating: true) else { return }
        defer { close(staged) }
        guard let replaced = try folder([Self.replaced], creating: true) else { return }
        defer { close(replaced) }
        guard let root = try folder([], creating: false) else { return }
        defer { close(root) }
        // Whole files first, then their names: a crash must not leave names of files that are not there yet.
        guard cplatform_sync_disk(root) == 0 else { throw .system(errno, "sync the disk of", path) }
        for kind in Self.kinds {
            guard renameat(root, kind, replaced, kind) == 0 || errno == ENOENT else {
                throw .system(errno, "move", kind)
            }
            guard renameat(staged, kind, root, kind) == 0 || errno == ENOENT else {
                throw .system(errno, "replace", kind)
            }
        }
        guard cplatform_sync_disk(root) == 0 else { throw .system(errno, "sync the disk of", path) }
        forgetChanges()
        try remove([Self.replaced])
        try remove([Self.staged])
    }

    /// Removes a folder with all that is in it. Links are removed, not followed.
    private func remove(_ names: [String]) throws(OutputFault) {
        guard let last = names.last, let folder = try folder(Array(names.dropLast()), creating: false) else { return }
        defer { close(folder) }
        if unlinkat(folder, last, 0) == 0 || errno == ENOENT { return }
        for name in try self.names(in: names) { try remove(names + [name]) }
        guard unlinkat(folder, last, AT_REMOVEDIR) == 0 || errno == ENOENT else {
            throw .system(errno, "delete", names.joined(separator: "/"))
        }
    }
}

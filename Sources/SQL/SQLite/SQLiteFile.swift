import Foundation

/// The file of a database before SQLite opens it: SQLite says little about why it could not.
enum SQLiteFile {
    /// Makes the file, and the one folder that holds it, when they are not there. Its log and index get its rights
    /// from SQLite.
    static func prepare(_ path: String) throws(SQLFault) {
        guard !path.isEmpty, !path.utf8.contains(0) else {
            throw SQLFault(.io, "The path of the database is empty or holds a NUL character; name a file.")
        }
        let folder = (path as NSString).deletingLastPathComponent
        if !folder.isEmpty { try makeFolder(folder, for: path) }
        // Only a file that nobody has yet is opened here: to close one that SQLite has open in this process as well
        // would drop SQLite's locks.
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            close(descriptor)
            try synchronize(folder: folder.isEmpty ? "." : folder, for: path)
            return
        }
        guard errno == EEXIST else { throw .system(errno, "cannot be made", path) }
        var status = stat()
        guard stat(path, &status) == 0 else { throw .system(errno, "cannot be looked at", path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SQLFault(.io, "\(path) is no regular file; name another one for the database.")
        }
        guard access(path, R_OK | W_OK) == 0 else { throw .system(errno, "cannot be written to", path) }
    }

    private static func makeFolder(_ folder: String, for path: String) throws(SQLFault) {
        if mkdir(folder, 0o700) == 0 { return }
        switch errno {
        case EEXIST: return
        case ENOENT:
            throw SQLFault(
                .io, "\(path) cannot be made, since the folder above \(folder) is not there; make it, or name another.")
        default:
            // A folder that cannot be made because it is there, on a file system that says something else first.
            if access(folder, F_OK) == 0 { return }
            throw .system(errno, "cannot be made", folder)
        }
    }

    /// So that the name of a new file outlives a crash, as its first commit must.
    private static func synchronize(folder: String, for path: String) throws(SQLFault) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // EINVAL: file systems that have no such thing.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw .system(errno, "cannot be made to last", path) }
    }
}

extension SQLFault {
    /// A call of the system failed with `code`.
    static func system(_ code: Int32, _ what: String, _ path: String) -> SQLFault {
        let reason = String(cString: strerror(code))
        return switch code {
        case ENOSPC, EDQUOT: SQLFault(.full, "\(path) \(what): \(reason). Make space on the disk.")
        case EACCES, EPERM:
            SQLFault(.io, "\(path) \(what): \(reason). Give this user the right to write to the file and its folder.")
        case EROFS: SQLFault(.io, "\(path) \(what): \(reason). Name a file on a disk that can be written to.")
        default: SQLFault(.io, "\(path) \(what): \(reason).")
        }
    }
}

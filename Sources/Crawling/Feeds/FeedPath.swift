internal import Glibc

/// The real place of a feed: symbolic links followed, so that the file a link points at is written or replaced and the
/// link stays.
struct FeedPath {
    /// The path as the user named it, for messages.
    let shown: String
    /// The real path of the folder.
    let folder: String
    /// The name in the folder.
    let name: String

    var final: String { folder == "/" ? "/\(name)" : "\(folder)/\(name)" }

    /// The temporary name: hidden, in the same folder, so that renaming is one step.
    var part: String { folder == "/" ? "/.\(name).part" : "\(folder)/.\(name).part" }

    /// Follows links until a file, or a name where nothing stands yet.
    static func resolve(_ shown: String) throws(FeedFault) -> FeedPath {
        var path = shown
        // The kernel's own limit for links to links.
        for _ in 0..<40 {
            let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
            let name = slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path
            guard !name.isEmpty, name != ".", name != ".." else { throw Self.notAFile(shown, "a folder") }
            let folderPath = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
            guard let folder = Self.realPath(folderPath) else { throw .system(errno, "open", path: shown) }

            let place = FeedPath(shown: shown, folder: folder, name: name)
            var status = stat()
            guard lstat(place.final, &status) == 0 else {
                guard errno == ENOENT else { throw .system(errno, "open", path: shown) }
                return place
            }
            switch status.st_mode & S_IFMT {
            case S_IFREG: return place
            case S_IFLNK:
                guard let target = Self.target(ofLink: place.final) else { throw .system(errno, "open", path: shown) }
                path = target.hasPrefix("/") ? target : "\(folder)/\(target)"
            case S_IFDIR: throw Self.notAFile(shown, "a folder")
            default: throw Self.notAFile(shown, "a device or a pipe")
            }
        }
        throw .system(ELOOP, "open", path: shown)
    }

    /// Makes renames and new names in the folder durable.
    func syncFolder() throws(FeedFault) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            // A folder may be open for new names and closed for looking; then nobody can sync it.
            if errno == EACCES { return }
            throw .system(errno, "sync the folder of", path: shown)
        }
        defer { close(descriptor) }
        // Some file systems know no fsync of folders and need none.
        guard fsync(descriptor) == 0 || errno == EINVAL else {
            throw .system(errno, "sync the folder of", path: shown)
        }
    }

    private static func realPath(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    private static func target(ofLink path: String) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer -> String? in
            let length = buffer.baseAddress.map { readlink(path, $0, buffer.count) } ?? 0
            guard length > 0, length < buffer.count else { return nil }
            return String(decoding: UnsafeRawBufferPointer(buffer).prefix(length), as: UTF8.self)
        }
    }

    private static func notAFile(_ shown: String, _ what: String) -> FeedFault {
        FeedFault(
            code: .notAFile, path: shown,
            description: "\(shown) is \(what), and a feed needs a file; name one, or use - for the standard output")
    }
}

import Glibc

/// Removes folders with all that is in them. Links are removed and not followed.
enum FolderRemoval {
    /// Removes `path`, whatever it is. What cannot be removed stays.
    static func remove(_ path: String) {
        if unlink(path) == 0 || errno == ENOENT { return }
        empty(openat(AT_FDCWD, path, flags))
        rmdir(path)
    }

    private static let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC

    private static func empty(_ folder: Int32) {
        guard folder >= 0 else { return }
        // The stream owns the descriptor from here on.
        guard let stream = fdopendir(folder) else {
            close(folder)
            return
        }
        defer { closedir(stream) }
        // A program may have taken the right to change it away.
        _ = fchmod(folder, 0o700)
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name == "." || name == ".." { continue }
            if unlinkat(folder, name, 0) == 0 { continue }
            empty(openat(folder, name, flags))
            unlinkat(folder, name, AT_REMOVEDIR)
        }
    }

    /// The names in a folder; none when it cannot be read.
    static func names(in path: String) -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}

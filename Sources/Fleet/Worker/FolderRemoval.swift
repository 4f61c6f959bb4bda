import Glibc

/// Removes folders with all that is in them. Links are removed and not followed.
enum FolderRemoval {
    /// Removes `path`, whatever it is. What cannot be removed stays.
    static func remove(_ path: String) {
        if unlink(path) == 0 || errno == ENOENT { return }
        allow(AT_FDCWD, path)
        let root = openat(AT_FDCWD, path, flags)
        if root >= 0 {
            var moved = 0
            while empty(root, root, &moved) {}
            close(root)
        }
        rmdir(path)
    }

    private static let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC

    /// Removes what is in a folder; answers whether anything went. A folder in a folder is moved up to `root` for the next
    /// round: however deep they lie, two are open and nothing recurses.
    private static func empty(_ folder: Int32, _ root: Int32, _ moved: inout Int) -> Bool {
        // A descriptor of its own: the stream closes it, and reads from the beginning.
        guard let stream = fdopendir(openat(folder, ".", flags)) else { return false }
        defer { closedir(stream) }
        var hasChanged = false
        while let entry = readdir(stream) {
            // As they are: a name need not be UTF-8.
            withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                guard let name = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
                if strcmp(name, ".") == 0 || strcmp(name, "..") == 0 { return }
                if unlinkat(folder, name, 0) == 0 || unlinkat(folder, name, AT_REMOVEDIR) == 0 {
                    hasChanged = true
                    return
                }
                allow(folder, name)
                guard folder == root else {
                    moved += 1
                    if renameat(folder, name, root, ".moved-\(moved)") == 0 { hasChanged = true }
                    return
                }
                let inner = openat(root, name, flags)
                guard inner >= 0 else { return }
                if empty(inner, root, &moved) { hasChanged = true }
                close(inner)
                if unlinkat(root, name, AT_REMOVEDIR) == 0 { hasChanged = true }
            }
        }
        return hasChanged
    }

    /// A program may have taken the right to read or change a folder away.
    private static func allow(_ folder: Int32, _ name: UnsafePointer<CChar>) {
        _ = fchmodat(folder, name, 0o700, AT_SYMLINK_NOFOLLOW)
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

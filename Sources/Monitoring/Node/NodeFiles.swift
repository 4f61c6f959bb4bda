import Glibc

/// Reads the kernel's text files.
struct NodeFiles: Sendable {
    /// `/`, or in tests a folder that has `proc` and `sys` in it.
    let root: String

    init(root: String = "") { self.root = root.hasSuffix("/") ? String(root.dropLast()) : root }

    /// The first half megabyte of a file, what is no UTF-8 replaced; nil when it cannot be read.
    func text(_ path: String) -> String? {
        let descriptor = open(root + path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while bytes.count < 512 << 10 {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            // A file that ends in a fault, as those of sensors do, is no file.
            if count < 0 { return nil }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The names of what is in a folder, at most 100,000.
    func names(_ path: String) -> [String] {
        guard let listing = opendir(root + path) else { return [] }
        defer { closedir(listing) }
        var names: [String] = []
        while names.count < 100_000, let entry = readdir(listing) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// How full the disk is on which a folder lies, or will lie when it is not there yet; 0 to 100, as `df` counts it: what
    /// only root may still use counts as full.
    static func diskUsage(_ folder: String) -> Double? {
        var status = statvfs()
        var place = folder[...]
        while statvfs(String(place), &status) != 0 {
            guard errno == ENOENT, !place.isEmpty, place != "/", place != "." else { return nil }
            // The folder that holds it.
            while place.last == "/" { place.removeLast() }
            guard let slash = place.lastIndex(of: "/") else {
                place = "."
                continue
            }
            place = slash == place.startIndex ? "/" : place[..<slash]
        }
        guard status.f_blocks > 0 else { return nil }
        let used = Double(status.f_blocks) - Double(status.f_bfree)
        let usable = used + Double(status.f_bavail)
        return usable > 0 ? used / usable * 100 : nil
    }
}

import Glibc
import Jobs

/// A folder of logs or items, as a listing shows it.
struct ScrapydFolder {
    /// What stands in it.
    struct Entry: Sendable {
        var name: String
        /// Nil for a folder.
        var size: Int64?
        var changedAt: Timestamp
    }

    /// Folders first, then by name.
    let entries: [Entry]

    /// Reads the folder below `root` that `names` lead to, of which every one is a name of ours. Nil when there is none.
    /// Waits for the disk.
    init?(root: String, kind: OutputName.Kind, names: [EntityName], sees: (EntityName) -> Bool) {
        let path = ([root, kind.folder] + names.map(\.text)).joined(separator: "/")
        guard let stream = opendir(path) else { return nil }
        defer { closedir(stream) }
        var entries: [Entry] = []
        while let entry = readdir(stream) {
            let file = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            var status = stat()
            guard file.first != ".", fstatat(dirfd(stream), file, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            let changed = Timestamp(
                microseconds: Int64(status.st_mtim.tv_sec) * 1_000_000 + Int64(status.st_mtim.tv_nsec) / 1_000)
            if status.st_mode & S_IFMT == S_IFDIR, names.count < 2, let name = EntityName(file),
                names.count == 1 || sees(name)
            {
                entries.append(Entry(name: file, size: nil, changedAt: changed))
            } else if status.st_mode & S_IFMT == S_IFREG, names.count == 2,
                let output = OutputName(path: "\(kind.folder)/\(names[0])/\(names[1])/\(file)")
            {
                entries.append(
                    Entry(
                        name: output.job.text + kind.scrapydSuffix, size: Int64(status.st_size), changedAt: changed))
            }
        }
        self.entries = entries.sorted { ($0.size == nil ? 0 : 1, $0.name) < ($1.size == nil ? 0 : 1, $1.name) }
    }

    /// The page.
    func page(_ title: String) -> String {
        let rows = entries.enumerated().map { index, entry in
            let isFolder = entry.size == nil
            let name = entry.name + (isFolder ? "/" : "")
            let href = ScrapydPages.escaped(PercentEncoding.encoded(entry.name) + (isFolder ? "/" : ""))
            let type = isFolder ? "[Directory]" : "[text/plain]"
            return """
                <tr class="\(index % 2 == 0 ? "odd" : "even")">
                    <td><a href="\(href)">\(ScrapydPages.escaped(name))</a></td>
                    <td>\(entry.size.map(Self.size) ?? "")</td>
                    <td>\(LocalTime.minutes(entry.changedAt))</td>
                    <td>\(type)</td>
                    <td></td>
                </tr>

                """
        }
        return ScrapydPages.page(
            "Directory listing for \(title)",
            """
            <h1>Directory listing for \(ScrapydPages.escaped(title))</h1>
            <table>
            <thead>
            <tr><th>Filename</th><th>Size</th><th>Last modified</th><th>Content type</th><th>Content encoding</th></tr>
            </thead>
            <tbody>
            \(rows.joined())</tbody>
            </table>
            """)
    }

    /// `920B`, `6K`, `1M`, `2G`.
    static func size(_ bytes: Int64) -> String {
        switch bytes {
        case ..<1_024: "\(bytes)B"
        case ..<(1 << 20): "\(bytes >> 10)K"
        case ..<(1 << 30): "\(bytes >> 20)M"
        default: "\(bytes >> 30)G"
        }
    }
}

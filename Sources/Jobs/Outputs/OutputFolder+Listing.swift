import Glibc

extension OutputFolder {
    /// Goes through all outputs. What is none is left out.
    ///
    /// - Parameter dropsParts: whether to delete unfinished files, which a crash has left.
    func forEach(
        dropsParts: Bool = false, _ body: (ListedOutput) throws(OutputFault) -> Void
    ) throws(OutputFault) {
        for kind in OutputName.Kind.allCases {
            for project in try names(in: [kind.folder]) where EntityName(project) != nil {
                for spider in try names(in: [kind.folder, project]) where EntityName(spider) != nil {
                    let names = [kind.folder, project, spider]
                    guard let folder = try folderToList(names) else { continue }
                    defer { close(folder) }
                    for file in try self.names(in: names) {
                        if dropsParts, file.hasSuffix(Self.partSuffix) { unlinkat(folder, file, 0) }
                        guard let output = OutputName(kind: kind, project: project, spider: spider, file: file),
                            let status = Self.status(of: file, in: folder)
                        else { continue }
                        try body(
                            ListedOutput(name: output, size: Int64(status.st_size), mark: FileMark(status)))
                    }
                }
            }
        }
    }

    /// The names of what is in a folder; none when it is not there, or is none.
    func names(in names: [String]) throws(OutputFault) -> [String] {
        guard let opened = try folderToList(names) else { return [] }
        guard let listing = fdopendir(opened) else {
            let number = errno
            close(opened)
            throw .system(number, "list", names.joined(separator: "/"))
        }
        defer { closedir(listing) }
        var found: [String] = []
        while let entry = readdir(listing) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { found.append(name) }
        }
        return found
    }
}

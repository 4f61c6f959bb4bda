internal import Glibc
internal import Web

extension FeedDestination {
    /// Opens a feed for items. Nothing is replaced or created under its final name before it is whole, or, for a crawl
    /// that keeps state, before the file is locked.
    ///
    /// The result belongs to the caller alone and may be handed to the thread that writes.
    public func open(mode: FeedMode, options: FeedOptions = FeedOptions()) throws -> sending any ItemSink {
        switch format {
        case .jsonLines:
            guard isStandardOutput else {
                return JSONLinesSink(self, file: try FeedFile(path, mode: mode, ends: JSONLinesSink.ends))
            }
            var start: UInt64 = 0
            if case .resume(let position) = mode { start = position }
            return JSONLinesSink(self, file: FeedFile(descriptor: STDOUT_FILENO, named: description, start: start))
        case .json: return JSONArraySink(self, file: try FeedFile(path, mode: mode, ends: JSONArraySink.ends))
        case .csv:
            let file = try FeedFile(path, mode: mode, ends: CSVSink.ends)
            return try CSVSink(self, file: file, fields: options.fields)
        case .sqlite(let table): return try SQLiteSink(self, table: table, mode: mode, fields: options.fields)
        case .warc:
            throw FeedFault(
                code: .wrongKind, path: path, description: "\(path) is an archive of pages and takes no items")
        }
    }

    /// Opens an archive, which begins with a record about the program. Its records come from a ``WARCWriter`` with
    /// `gzip` as ``isCompressed`` says.
    package func openArchive(
        mode: FeedMode, options: FeedOptions = FeedOptions()
    ) throws(FeedFault) -> sending ArchiveSink {
        guard case .warc(let gzip) = format else {
            throw FeedFault(
                code: .wrongKind, path: path,
                description: "\(path) takes items and no pages; an archive ends with .warc or .warc.gz")
        }
        let file = try FeedFile(path, mode: mode, ends: gzip ? [] : ArchiveSink.ends)
        var writer = WARCWriter(gzip: gzip)
        var info = ByteWriter()
        let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.utf8.index(after: $0)...]) }
        writer.append(infoFor: name ?? path, at: options.startedAtOrNow, to: &info)
        return ArchiveSink(self, file: file, info: info.span)
    }

    /// Throws when two destinations are one file, also by way of links. Nothing is opened.
    public static func requireDistinct(_ destinations: [FeedDestination]) throws(FeedFault) {
        var seen: [Place: FeedDestination] = [:]
        for destination in destinations {
            guard let first = seen.updateValue(destination, forKey: try destination.place()) else { continue }
            throw FeedFault(
                code: .sameFile, path: destination.path,
                description: "\(first) and \(destination) are one file; give each feed its own")
        }
    }

    /// What makes two destinations one.
    private enum Place: Hashable {
        case standardOutput
        case file(device: UInt64, number: UInt64)
        case missing(String)
    }

    private func place() throws(FeedFault) -> Place {
        if isStandardOutput { return .standardOutput }
        let path = try FeedPath.resolve(self.path)
        var status = stat()
        // A hard link is another name of the same file.
        guard stat(path.final, &status) == 0 else { return .missing(path.final) }
        return .file(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
    }
}

extension FeedDestination {
    /// Throws when a file stands at the destination and holds something. A crawl that keeps state writes in place, so
    /// beginning one here would empty the file; with a mistyped state folder that would be another crawl's.
    func requireUnused() throws(FeedFault) {
        guard !isStandardOutput else { return }
        var status = stat()
        guard stat(path, &status) == 0, status.st_size > 0 else { return }
        if case .sqlite = format { return }
        throw FeedFault(
            code: .inUse, path: path,
            description: "\(path) is not empty, and a new crawl with --state writes in place; name another file,"
                + " or the state folder of the crawl that wrote it")
    }
}

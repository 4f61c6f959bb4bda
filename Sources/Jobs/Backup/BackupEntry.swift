/// A file in a backup.
struct BackupEntry: Sendable, Hashable {
    let name: BackupName
    /// Where its head begins.
    let head: Int64
    /// Where its bytes begin.
    let begin: Int64
    let size: Int64
}

/// Goes through the files of a backup.
struct BackupEntries {
    private let file: BackupFile
    private var position: Int64 = 0

    init(_ file: BackupFile) { self.file = file }

    /// The next file; nil at the end of the archive. Throws when something stands there that no backup has: links,
    /// devices, names that lead elsewhere (P31).
    mutating func next() throws(BackupFault) -> BackupEntry? {
        let head = position
        var records: [UInt8]?
        while true {
            let place = "byte \(position)"
            let block = try file.read(at: position, count: TarHeader.block)
            position += Int64(TarHeader.block)
            switch TarHeader.parse(block) {
            case .end?:
                guard records == nil, try file.read(at: position, count: TarHeader.block).allSatisfy({ $0 == 0 }),
                    file.size == position + Int64(TarHeader.block)
                else { throw .damaged("it does not end as it should", place) }
                return nil
            case .extended(let size)?:
                guard records == nil, size <= 4096 else { throw .damaged("a name in it is too long", place) }
                records = try file.read(at: position, count: Int(size))
                try skip(size)
            case .file(var header)?:
                if let records, !header.apply(records) { throw .damaged("a head in it cannot be read", place) }
                guard let name = BackupName(header.name) else {
                    throw .damaged("it holds a file that no backup has", header.name)
                }
                let begin = position
                try skip(header.size)
                return BackupEntry(name: name, head: head, begin: begin, size: header.size)
            case nil: throw .damaged("something stands in it that is no plain file", place)
            }
        }
    }

    private mutating func skip(_ size: Int64) throws(BackupFault) {
        guard size >= 0, size <= file.size - position else { throw .damaged("it is cut short", "byte \(file.size)") }
        position += size + Int64(TarHeader.padding(size))
    }
}

/// A backup that was looked through from end to end and is whole.
struct BackupCheck: Sendable {
    let manifest: BackupManifest
    let summary: BackupSummary
    /// Columns by table, as its rows have them; without those that have no rows.
    let columns: [String: Set<String>]

    /// Looks through all of it. Throws ``BackupFault``.
    ///
    /// - Parameters:
    ///   - tables: those that this program knows.
    ///   - rules: what may stand in their rows.
    init(_ file: BackupFile, tables: [String], rules: [String: TableRule]) throws {
        var entries = BackupEntries(file)
        guard let first = try entries.next(), first.name == .manifest else {
            throw BackupFault.damaged("it does not begin as it should", "byte 0")
        }
        let manifest = try BackupManifest(Self.whole(first, in: file))
        let unknown = manifest.tables.filter { !tables.contains($0) }
        guard unknown.isEmpty else {
            throw BackupFault(
                .foreign,
                "the backup has tables that this program does not know: \(unknown.joined(separator: ", ").prefix(500))")
        }
        var order = Order(manifest)
        var summary = BackupSummary()
        var columns: [String: Set<String>] = [:]
        for table in manifest.tables { summary.rows[table] = 0 }
        var end: (entry: BackupEntry, content: BackupEnd)?
        while let entry = try entries.next() {
            guard end == nil, order.takes(entry.name) else {
                throw BackupFault.damaged("a file stands in it where it should not", entry.name.path)
            }
            switch entry.name {
            case .manifest: break
            case .rows(let table, _):
                var rows = try BackupRows(entry, in: file)
                columns[table, default: []].formUnion(rows.columns)
                let check = try BackupRowCheck(table, columns: rows.columns, rule: rules[table])
                var count = summary.rows[table] ?? 0
                while let row = try rows.next() {
                    count += 1
                    try check.require(row, number: count)
                }
                summary.rows[table] = count
            case .output:
                summary.outputs += 1
                summary.outputBytes += entry.size
            case .end: end = (entry, try BackupEnd(Self.whole(entry, in: file)))
            }
        }
        guard let end else { throw BackupFault.damaged("it is cut short: its last file is missing", "end.json") }
        guard try file.digest(of: end.entry.head) == end.content.digest else {
            throw BackupFault.damaged("its checksum is wrong: it was changed after it was made", "end.json")
        }
        guard end.content.rows == summary.rows, end.content.outputs == summary.outputs,
            end.content.outputBytes == summary.outputBytes
        else { throw BackupFault.damaged("its counts do not fit what is in it", "end.json") }
        summary.bytes = file.size
        self.manifest = manifest
        self.summary = summary
        self.columns = columns
    }

    private static func whole(_ entry: BackupEntry, in file: BackupFile) throws(BackupFault) -> [UInt8] {
        guard entry.size <= 1 << 20 else { throw .damaged("it is too long", entry.name.path) }
        return try file.read(at: entry.begin, count: Int(entry.size))
    }

    /// In which order files come: tables as the manifest lists them, their pieces counted from 0, then outputs sorted, then
    /// the end. So nothing can come twice, and nobody has to remember all names to be sure.
    private struct Order {
        private let tables: [String: Int]
        private let hasOutputs: Bool
        private var table = -1
        private var part = -1
        private var output = ""

        init(_ manifest: BackupManifest) {
            tables = Dictionary(zip(manifest.tables, 0...), uniquingKeysWith: { first, _ in first })
            hasOutputs = manifest.hasOutputs
        }

        mutating func takes(_ name: BackupName) -> Bool {
            switch name {
            case .manifest: return false
            case .rows(let name, let number):
                guard let place = tables[name], output.isEmpty else { return false }
                guard place == table ? number == part + 1 : place > table && number == 0 else { return false }
                table = place
                part = number
                return true
            case .output(let name):
                guard hasOutputs, name.path > output else { return false }
                output = name.path
                return true
            case .end: return true
            }
        }
    }
}

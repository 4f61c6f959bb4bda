import SQL
import Web

/// Writes tables into a spool, from one snapshot.
struct BackupTables {
    private let spool: BackupSpool
    private let time: Int64
    private var position: Int64 = 0
    private var rows: [String: Int] = [:]

    /// What came of it.
    struct Answer: Sendable {
        var rows: [String: Int]
        /// Bytes in the spool.
        var bytes: Int64
    }

    /// Pieces of tables have so many bytes, or one row.
    static let mostPart = 4 << 20
    /// No row may be longer, so that a reader needs no more memory.
    static let mostRow = 64 << 20

    private init(_ spool: BackupSpool, time: Int64) {
        self.spool = spool
        self.time = time
    }

    /// Writes the manifest and all rows. May be called again after a lost connection, and begins again then.
    static func write(
        _ tables: [String], of connection: any SQLConnection, manifest: BackupManifest, to spool: BackupSpool,
        time: Int64
    ) throws -> Answer {
        try spool.clear()
        var writer = BackupTables(spool, time: time)
        try writer.append(.manifest, Array((manifest.json.description + "\n").utf8))
        for table in tables { try writer.append(table, connection) }
        return Answer(rows: writer.rows, bytes: writer.position)
    }

    private mutating func append(_ table: String, _ connection: any SQLConnection) throws {
        rows[table] = 0
        var part = 0
        var bytes = ByteWriter(capacity: 1 << 16)
        var row = ByteWriter(capacity: 1 << 12)
        var count = 0
        try connection.forEach("SELECT * FROM \"\(table)\" ORDER BY 1", []) { values in
            row.removeAll()
            JSONValue.array(values.values.map(\.backupJSON)).append(to: &row)
            row.append(UInt8(ascii: "\n"))
            guard row.count <= Self.mostRow else {
                throw BackupFault(.tooLarge, "a row of table \(table) is longer than \(Self.mostRow >> 20) MB as JSON")
            }
            if bytes.count + row.count > Self.mostPart, !bytes.isEmpty {
                try append(.rows(table: table, part: part), bytes.bytes)
                part += 1
                bytes.removeAll()
            }
            if bytes.isEmpty {
                let head: JSONValue = ["columns": .array(values.columns.map { .string($0) })]
                head.append(to: &bytes)
                bytes.append(UInt8(ascii: "\n"))
            }
            bytes.append(row.span)
            count += 1
            return true
        }
        if !bytes.isEmpty { try append(.rows(table: table, part: part), bytes.bytes) }
        rows[table] = count
    }

    private mutating func append(_ name: BackupName, _ bytes: [UInt8]) throws(BackupFault) {
        let head = TarHeader(name: name.path, size: Int64(bytes.count), time: time).bytes
        let padding = [UInt8](repeating: 0, count: TarHeader.padding(Int64(bytes.count)))
        for piece in [head, bytes, padding] {
            try spool.write(piece, at: position)
            position += Int64(piece.count)
        }
    }
}
